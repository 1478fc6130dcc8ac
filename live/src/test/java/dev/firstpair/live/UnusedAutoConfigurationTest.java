package dev.firstpair.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.mock.env.MockEnvironment;

/** Checks all auto-configuration on the class path. */
class UnusedAutoConfigurationTest {

    private static final List<String> ALL = ImportCandidates
            .load(AutoConfiguration.class, UnusedAutoConfigurationTest.class.getClassLoader())
            .getCandidates();

    private static final AutoConfigurationMetadata NOT_ASKED = (AutoConfigurationMetadata) Proxy.newProxyInstance(
            UnusedAutoConfigurationTest.class.getClassLoader(), new Class<?>[]{AutoConfigurationMetadata.class},
            (proxy, method, arguments) -> {
                throw new AssertionError(method);
            });

    private static List<String> used(String... settings) {
        MockEnvironment environment = new MockEnvironment();
        for (String setting : settings) {
            environment.setProperty(setting, "true");
        }
        UnusedAutoConfiguration filter = new UnusedAutoConfiguration();
        filter.setEnvironment(environment);
        boolean[] match = filter.match(ALL.toArray(String[]::new), NOT_ASKED);
        return IntStream.range(0, match.length).filter(i -> match[i]).mapToObj(ALL::get).toList();
    }

    @Test
    void aServiceAloneHasNoEurekaClient() {
        assertThat(used()).isNotEmpty().noneMatch(name -> name.contains(".netflix."));
        assertThat(ALL).anyMatch(name -> name.contains(".netflix."));
    }

    /** EurekaDiscoveryClientConfiguration would set the instance DOWN and UP again at each refresh. */
    @Test
    void aServiceWithDiscoveryHasWhatRegistersItAndNoMore() {
        assertThat(used("eureka.client.enabled")).filteredOn(name -> name.contains(".netflix."))
                .extracting(name -> name.substring(name.lastIndexOf('.') + 1))
                .containsExactlyInAnyOrder("EurekaClientAutoConfiguration",
                        "DiscoveryClientOptionalArgsConfiguration");
    }
}
