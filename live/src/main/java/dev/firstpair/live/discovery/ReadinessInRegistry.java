package dev.firstpair.live.discovery;

import com.netflix.appinfo.HealthCheckHandler;
import com.netflix.appinfo.InstanceInfo.InstanceStatus;
import java.util.function.Supplier;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;

/**
 * An instance is UP in the registry while its readiness probe is. Spring's handler combines all health indicators, also
 * those of systems without which the instance can work.
 */
final class ReadinessInRegistry implements HealthCheckHandler {

    private static final String READINESS = "readiness";

    private final Supplier<HealthEndpoint> health;

    ReadinessInRegistry(Supplier<HealthEndpoint> health) {
        this.health = health;
    }

    @Override
    public InstanceStatus getStatus(InstanceStatus before) {
        HealthDescriptor readiness = health.get().healthForPath(READINESS);
        return readiness != null && Status.UP.equals(readiness.getStatus()) ? InstanceStatus.UP : InstanceStatus.DOWN;
    }
}
