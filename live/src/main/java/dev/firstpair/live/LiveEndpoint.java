package dev.firstpair.live;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * The settings that are in force in this instance, and the refused ones: for the person who changed the configuration.
 */
@Endpoint(id = "live")
public final class LiveEndpoint {

    private final LiveSettings settings;

    LiveEndpoint(LiveSettings settings) {
        this.settings = settings;
    }

    /**
     * @param refreshedAt when the configuration was read last, absent if only at the start
     * @param settings by their prefix
     */
    public record Report(@Nullable Instant refreshedAt, Map<String, InForce> settings) {}

    /**
     * @param value as text
     * @param since when it came into force
     * @param refused errors in the configured values; empty if there are none
     * @param needRestart names of the settings whose configured value comes into force with a restart
     */
    public record InForce(String value, Instant since, List<String> refused, List<String> needRestart) {}

    /** The report of this instance. */
    @ReadOperation
    public Report report() {
        Map<String, InForce> inForce = new TreeMap<>();
        for (Live<?> live : settings.all()) {
            Live.State<?> state = live.state();
            inForce.put(live.prefix(), new InForce(state.value().toString(), state.since(), state.refused(),
                    state.needRestart()));
        }
        return new Report(settings.refreshedAt(), inForce);
    }
}
