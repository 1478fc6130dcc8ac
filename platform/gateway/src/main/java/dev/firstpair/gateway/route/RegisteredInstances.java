package dev.firstpair.gateway.route;

import com.netflix.appinfo.InstanceInfo;
import com.netflix.appinfo.InstanceInfo.InstanceStatus;
import com.netflix.appinfo.InstanceInfo.PortType;
import com.netflix.discovery.CacheRefreshedEvent;
import com.netflix.discovery.EurekaClient;
import com.netflix.discovery.shared.Application;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;

/**
 * The instances in the registry, as they were read last: those that are ready; all of a service if none is, since such
 * an instance can still answer, at least which part of it is missing; and if none is registered, those that were. So no
 * request is refused because the registry is incomplete.
 */
public final class RegisteredInstances implements ReactiveDiscoveryClient {

    private final EurekaClient registry;
    private volatile Map<String, List<ServiceInstance>> known = Map.of();

    public RegisteredInstances(EurekaClient registry) {
        this.registry = registry;
        registry.registerEventListener(event -> {
            if (event instanceof CacheRefreshedEvent) {
                read();
            }
        });
        read();
    }

    private synchronized void read() {
        Map<String, List<ServiceInstance>> read = new HashMap<>(known);
        for (Application service : registry.getApplications().getRegisteredApplications()) {
            List<InstanceInfo> registered = service.getInstancesAsIsFromEureka();
            List<InstanceInfo> ready = registered.stream()
                    .filter(instance -> instance.getStatus() == InstanceStatus.UP)
                    .toList();
            if (!registered.isEmpty()) {
                // In a fixed order, for the round robin of the load balancer.
                read.put(service.getName().toLowerCase(Locale.ROOT), (ready.isEmpty() ? registered : ready).stream()
                        .sorted(Comparator.comparing(InstanceInfo::getId))
                        .map(RegisteredInstances::instance)
                        .toList());
            }
        }
        known = Map.copyOf(read);
    }

    private static ServiceInstance instance(InstanceInfo info) {
        boolean secure = info.isPortEnabled(PortType.SECURE);
        return new DefaultServiceInstance(info.getId(), info.getAppName(), info.getHostName(),
                secure ? info.getSecurePort() : info.getPort(), secure);
    }

    /** Before the instances that the configuration lists. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public String description() {
        return "instances in the registry";
    }

    @Override
    public Flux<ServiceInstance> getInstances(String service) {
        return Flux.defer(() -> Flux.fromIterable(known.getOrDefault(service, List.of())));
    }

    /** Empty: never called. */
    @Override
    public Flux<String> getServices() {
        return Flux.empty();
    }
}
