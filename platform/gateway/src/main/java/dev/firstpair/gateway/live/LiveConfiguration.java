package dev.firstpair.gateway.live;

import dev.firstpair.tokens.Places;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.function.Function;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** Wires the streams. Those of this gateway use the client and the load balancer of the routes. */
@Configuration(proxyBeanMethods = false)
class LiveConfiguration {

    @Bean
    Shutdown shutdown() {
        return new Shutdown();
    }

    @Bean
    Places places(LiveProperties properties) {
        return LiveStreams.places(properties);
    }

    @Bean
    LongCalls longCalls(Places places, LiveProperties properties, Shutdown shutdown) {
        return new LongCalls(places, properties.maxPerAddress(), shutdown);
    }

    @Bean
    LiveStreams liveStreams(HttpClient http, ReactiveLoadBalancer.Factory<ServiceInstance> balancers,
            LiveProperties properties, Places places, Shutdown shutdown, MeterRegistry metrics) {
        WebClient client = WebClient.builder().clientConnector(new ReactorClientHttpConnector(http)).build();
        Function<String, Mono<URI>> instances = service -> Mono.defer(() -> instance(balancers, service));
        return new LiveStreams(new Upstreams(client, instances, properties.silence(), metrics),
                new ShopClock(client, instances), properties, places, shutdown, Clock.systemUTC(), metrics);
    }

    private static Mono<URI> instance(ReactiveLoadBalancer.Factory<ServiceInstance> balancers, String service) {
        return Mono.from(balancers.getInstance(service).choose())
                .mapNotNull(Response::getServer)
                .map(ServiceInstance::getUri);
    }

    @Bean
    LiveFilter liveFilter(LiveStreams streams) {
        return new LiveFilter(streams);
    }
}
