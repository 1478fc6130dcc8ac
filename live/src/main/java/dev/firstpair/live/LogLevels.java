package dev.firstpair.live;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerGroup;
import org.springframework.boot.logging.LoggerGroups;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.logging.LoggingRebinder;

/**
 * Sets the levels under {@code logging.level} that have changed. Replaces Spring Cloud's own bean, which sets the valid
 * ones among invalid ones, and does not reset a level that is no longer set.
 */
final class LogLevels extends LoggingRebinder {

    private final LoggingSystem system;
    private final @Nullable LoggerGroups groups;

    /** @param level by logger or group of loggers */
    record Levels(@LiveSetting @DefaultValue Map<String, LogLevel> level) {}

    LogLevels(LoggingSystem system, @Nullable LoggerGroups groups) {
        this.system = system;
        this.groups = groups;
    }

    /** Does nothing: {@link LiveSettings} runs {@link #change}. */
    @Override
    public void onApplicationEvent(EnvironmentChangeEvent event) {}

    void change(Levels before, Levels after) {
        Set<String> names = new HashSet<>(before.level().keySet());
        names.addAll(after.level().keySet());
        for (String name : names) {
            LogLevel level = after.level().get(name);
            if (!Objects.equals(before.level().get(name), level)) {
                loggers(name).forEach(logger -> set(logger, level));
            }
        }
    }

    private List<String> loggers(String name) {
        LoggerGroup group = groups == null ? null : groups.get(name);
        return group == null ? List.of(name) : group.getMembers();
    }

    /** A logger without a level has that of its parent; the root has none. */
    private void set(String logger, @Nullable LogLevel level) {
        if (logger.equalsIgnoreCase(LoggingSystem.ROOT_LOGGER_NAME)) {
            system.setLogLevel(null, level == null ? LogLevel.INFO : level);
        } else {
            system.setLogLevel(logger, level);
        }
    }
}
