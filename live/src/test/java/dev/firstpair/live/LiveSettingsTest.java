package dev.firstpair.live;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class LiveSettingsTest {

    private static final Validator VALIDATOR = Validation.buildDefaultValidatorFactory().getValidator();

    private final Map<String, Object> configured = new HashMap<>();
    private final StandardEnvironment environment = environment(configured);
    private Instant now = Instant.ofEpochSecond(1);
    private final LiveSettings settings = new LiveSettings(environment, () -> VALIDATOR, () -> now);
    private final Live<Settings> live = settings.follow(bound());

    @ConfigurationProperties("sample")
    record Settings(
            @LiveSetting @DefaultValue @Valid User user, @LiveSetting @DefaultValue("1s") Duration lease,
            @DefaultValue("8080") int httpPort, @DefaultValue("10.*") Pattern proxies) {

        Settings {
            if (lease.isNegative()) {
                throw new IllegalArgumentException("the lease is negative");
            }
        }

        record User(@DefaultValue("5") @Min(1) @Max(100) int mostPermits) {}
    }

    static StandardEnvironment environment(Map<String, Object> configured) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("configured", configured));
        return environment;
    }

    private Settings bound() {
        return Binder.get(environment).bindOrCreate("sample", Settings.class);
    }

    /** What is not live is that of the start. */
    private Settings settings(int mostPermits, int leaseSeconds) {
        return new Settings(new Settings.User(mostPermits), Duration.ofSeconds(leaseSeconds), 8080,
                live.get().proxies());
    }

    private void refresh() {
        now = now.plusSeconds(1);
        settings.onApplicationEvent(new EnvironmentChangeEvent(Set.of()));
    }

    @Test
    void followsTheEnvironmentWhenItIsRefreshed() {
        configured.put("sample.user.most-permits", "7");
        assertThat(live.get().user().mostPermits()).isEqualTo(5);

        refresh();
        assertThat(live.get().user().mostPermits()).isEqualTo(7);
        assertThat(live.state().since()).isEqualTo(now);

        configured.remove("sample.user.most-permits");
        refresh();
        assertThat(live.get()).isEqualTo(settings(5, 1));
        assertThat(live.state().refused()).isEmpty();
        assertThat(live.state().needRestart()).isEmpty();
    }

    @Test
    void keepsTheLastValidSettingsAndSaysWhatIsWrong() {
        configured.put("sample.user.most-permits", "7");
        refresh();
        Instant since = now;

        configured.put("sample.user.most-permits", "101");
        configured.put("sample.lease", "2s");
        refresh();

        assertThat(live.get()).isEqualTo(settings(7, 1));
        assertThat(live.state().since()).isEqualTo(since);
        assertThat(live.state().refused()).singleElement()
                .asString()
                .startsWith("sample.user.most-permits: ")
                .contains("100");
        assertThat(settings.refused()).isEqualTo(1);

        configured.put("sample.user.most-permits", "100");
        refresh();
        assertThat(live.get()).isEqualTo(settings(100, 2));
        assertThat(live.state().refused()).isEmpty();
        assertThat(settings.refused()).isZero();
    }

    @Test
    void refusesWhatCannotBeReadOrMade() {
        configured.put("sample.user.most-permits", "many");
        refresh();
        assertThat(live.state().refused()).singleElement().asString().startsWith("sample.user.most-permits: ");

        configured.put("sample.user.most-permits", "7");
        configured.put("sample.lease", "-1s");
        refresh();
        assertThat(live.state().refused()).singleElement().asString().endsWith("the lease is negative");

        configured.put("sample.lease", "${missing}");
        refresh();
        assertThat(live.state().refused()).singleElement().asString().contains("missing");
        assertThat(live.get().user().mostPermits()).isEqualTo(5);
    }

    @Test
    void refusesEachGroupOfSettingsByItself() {
        Live<Other> other = settings.follow(new Other(1));
        configured.put("sample.user.most-permits", "0");
        configured.put("other.rate", "2");
        refresh();

        assertThat(other.get().rate()).isEqualTo(2);
        assertThat(live.get().user().mostPermits()).isEqualTo(5);
        assertThat(new LiveEndpoint(settings).report()).isEqualTo(new LiveEndpoint.Report(now, Map.of(
                "other", new LiveEndpoint.InForce("Other[rate=2]", now, List.of(), List.of()),
                "sample", new LiveEndpoint.InForce(live.get().toString(), Instant.ofEpochSecond(1),
                        live.state().refused(), List.of()))));
    }

    @Test
    void keepsWhatNeedsARestartAndSaysSo() {
        configured.put("sample.user.most-permits", "7");
        configured.put("sample.http-port", "8081");
        refresh();

        assertThat(live.get()).isEqualTo(settings(7, 1));
        assertThat(live.state().needRestart()).containsExactly("sample.http-port");
        assertThat(new LiveEndpoint(settings).report().settings()).hasEntrySatisfying("sample",
                inForce -> assertThat(inForce.needRestart()).containsExactly("sample.http-port"));
        Instant since = live.state().since();

        refresh();
        assertThat(live.state().since()).isEqualTo(since);

        configured.remove("sample.http-port");
        refresh();
        assertThat(live.state().needRestart()).isEmpty();
    }

    @ConfigurationProperties("other")
    record Other(@LiveSetting @DefaultValue("1") int rate) {}
}
