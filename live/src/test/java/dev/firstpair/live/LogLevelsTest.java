package dev.firstpair.live;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import jakarta.validation.Validation;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LoggerGroups;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;

class LogLevelsTest {

    private static final String NAME = "dev.firstpair.live.sample";

    private final Map<String, Object> configured = new HashMap<>();
    private final LiveSettings settings = new LiveSettings(LiveSettingsTest.environment(configured),
            () -> Validation.buildDefaultValidatorFactory().getValidator(), InstantSource.system());
    private final Live<LogLevels.Levels> live = settings.follow("logging", new LogLevels.Levels(Map.of()),
            new LogLevels(LoggingSystem.get(getClass().getClassLoader()),
                    new LoggerGroups(Map.of("both", List.of(NAME + ".one", NAME + ".other"))))::change);

    @AfterEach
    void reset() {
        configured.clear();
        refresh();
    }

    private void refresh() {
        settings.onApplicationEvent(new EnvironmentChangeEvent(Set.of()));
    }

    private static Level level(String name) {
        return ((Logger) LoggerFactory.getLogger(name)).getEffectiveLevel();
    }

    @Test
    void setsLevelsAndTakesThemBack() {
        Level before = level(NAME);
        configured.put("logging.level." + NAME, "trace");
        configured.put("logging.level.both", "off");
        refresh();

        assertThat(level(NAME)).isEqualTo(Level.TRACE);
        assertThat(level(NAME + ".one")).isEqualTo(Level.OFF);
        assertThat(level(NAME + ".other")).isEqualTo(Level.OFF);

        configured.clear();
        refresh();
        assertThat(level(NAME)).isEqualTo(before);
        assertThat(level(NAME + ".one")).isEqualTo(before);
    }

    @Test
    void setsNoneIfOneIsInvalid() {
        Level before = level(NAME);
        configured.put("logging.level." + NAME, "trace");
        configured.put("logging.level.other", "loud");
        refresh();

        assertThat(level(NAME)).isEqualTo(before);
        assertThat(live.state().refused()).singleElement().asString().startsWith("logging.level.other: ");
    }
}
