package dev.firstpair.gateway.route;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;

/**
 * The instances in the current configuration. Replaces Spring Cloud's list, which is empty for a moment whenever the
 * configuration is read again.
 */
public final class ListedInstances implements ReactiveDiscoveryClient {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Function<String, List<URI>> listed;

    /** @param listed by the name of a service; called for each request */
    public ListedInstances(Function<String, List<URI>> listed) {
        this.listed = listed;
    }

    /** After the instances in the registry, if there is one. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 1;
    }

    @Override
    public String description() {
        return "instances listed in the configuration";
    }

    @Override
    public Flux<ServiceInstance> getInstances(String service) {
        return Flux.fromIterable(listed.apply(service)).map(uri -> instance(service, uri));
    }

    /** Empty: never called. */
    @Override
    public Flux<String> getServices() {
        return Flux.empty();
    }

    private static ServiceInstance instance(String service, URI uri) {
        boolean secure = "https".equals(uri.getScheme());
        int standard = secure ? HTTPS : HTTP;
        return new DefaultServiceInstance(uri.toString(), service, uri.getHost(),
                uri.getPort() < 0 ? standard : uri.getPort(), secure);
    }
}
