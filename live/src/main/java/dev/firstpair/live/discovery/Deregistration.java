package dev.firstpair.live.discovery;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.InstanceInfo.InstanceStatus;
import com.netflix.discovery.EurekaClient;
import java.time.Duration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Removes a stopping instance from the registry before any part of it stops, and lets it serve requests until the
 * gateways have read that.
 */
final class Deregistration implements ApplicationListener<ContextClosedEvent>, Ordered {

    /** Gateways read the registry once per second. */
    private static final Duration REGISTRY_READ_TIME = Duration.ofSeconds(2);

    private final ApplicationContext context;
    private final ApplicationInfoManager instance;
    private final EurekaClient client;
    private final boolean isFound;

    /** @param isFound whether gateways send requests to the instance */
    Deregistration(ApplicationContext context, ApplicationInfoManager instance, EurekaClient client, boolean isFound) {
        this.context = context;
        this.instance = instance;
        this.client = client;
        this.isFound = isFound;
    }

    /** Runs before all other listeners. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() != context) {
            return;
        }
        // Sent at once; the client deregisters only after its last health check, up to two seconds later.
        instance.setInstanceStatus(InstanceStatus.DOWN);
        client.shutdown();
        if (isFound) {
            try {
                // Waits from here on: on a loaded machine it takes a while until the registry has the change.
                Thread.sleep(REGISTRY_READ_TIME);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
