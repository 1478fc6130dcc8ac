package dev.firstpair.gateway.route;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/**
 * The instances that have not failed for the same request, or all if each of them has. The load balancer does its round
 * robin over all requests: without this, a second attempt would often reach the same instance.
 */
final class UntriedInstances extends DelegatingServiceInstanceListSupplier {

    private static final String FAILED = UntriedInstances.class.getName();

    UntriedInstances(ServiceInstanceListSupplier all) {
        super(all);
    }

    /** Excludes the instance that was chosen last for the request. */
    static void exclude(ServerWebExchange exchange) {
        if (exchange
                .getAttribute(ServerWebExchangeUtils.GATEWAY_LOADBALANCER_RESPONSE_ATTR) instanceof Response<?> chosen
                && chosen.getServer() instanceof ServiceInstance instance) {
            exchange.getAttributes().computeIfAbsent(FAILED, any -> new HashSet<Object>());
            failed(exchange.getAttributes()).add(instance.getUri());
        }
    }

    private static Set<Object> failed(Map<String, Object> attributes) {
        @SuppressWarnings("unchecked")
        Set<Object> failed = (Set<Object>) attributes.getOrDefault(FAILED, Set.of());
        return failed;
    }

    @Override
    public Flux<List<ServiceInstance>> get() {
        return delegate.get();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Flux<List<ServiceInstance>> get(Request request) {
        return delegate.get(request).map(all -> {
            RequestData call = request.getContext() instanceof RequestDataContext context
                    ? context.getClientRequest()
                    : null;
            if (call == null) {
                return all;
            }
            Set<Object> failed = failed(call.getAttributes());
            List<ServiceInstance> untried = all.stream().filter(each -> !failed.contains(each.getUri())).toList();
            return untried.isEmpty() ? all : untried;
        });
    }
}
