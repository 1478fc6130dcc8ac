package dev.firstpair.gateway;

import com.netflix.discovery.EurekaClient;
import dev.firstpair.gateway.cockpit.Cockpit;
import dev.firstpair.gateway.cockpit.CockpitFilter;
import dev.firstpair.gateway.filter.AdmissionFilter;
import dev.firstpair.gateway.filter.BodyLimitFilter;
import dev.firstpair.gateway.filter.ClientInfoFilter;
import dev.firstpair.gateway.filter.WriteTimeout;
import dev.firstpair.gateway.limit.Limits;
import dev.firstpair.gateway.page.PageFilter;
import dev.firstpair.gateway.route.CircuitBreakers;
import dev.firstpair.gateway.route.ForwardedHeaders;
import dev.firstpair.gateway.route.InstancesConfiguration;
import dev.firstpair.gateway.route.ListedInstances;
import dev.firstpair.gateway.route.RegisteredInstances;
import dev.firstpair.gateway.route.Routes;
import dev.firstpair.gateway.session.SessionFilter;
import dev.firstpair.live.Live;
import dev.firstpair.live.LiveSettings;
import dev.firstpair.live.shared.RedisProperties;
import dev.firstpair.observability.Tracing;
import dev.firstpair.observability.TracingConfiguration;
import dev.firstpair.reactive.ProtocolErrorBodies;
import dev.firstpair.reactive.ReactorNetty4361Workaround;
import dev.firstpair.reactive.SecurityHeadersFilter;
import dev.firstpair.reactive.token.TokenVerifier;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;

/** Wires the gateway. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RedisProperties.class)
@Import(TracingConfiguration.class)
@LoadBalancerClients(defaultConfiguration = InstancesConfiguration.class)
class GatewayConfiguration {

    private static final int MOST_VERIFYING = 2_000;
    private static final Duration PREFLIGHT = Duration.ofHours(1);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(60);
    /** The headers of a response that a page may read. */
    private static final List<String> READABLE = List.of("Location", "ETag", "Retry-After", "RateLimit",
            "RateLimit-Policy", "Preference-Applied", ClientInfoFilter.TRACE_ID);

    @Bean
    ReactorNetty4361Workaround reactorNetty4361Workaround() {
        return new ReactorNetty4361Workaround();
    }

    @Bean
    ProtocolErrorBodies protocolErrorBodies() {
        return new ProtocolErrorBodies();
    }

    @Bean
    SecurityHeadersFilter securityHeaders() {
        return new SecurityHeadersFilter();
    }

    @Bean
    ClientInfoFilter clientInfoFilter(GatewayProperties properties, Tracing tracing) {
        return new ClientInfoFilter(properties.trustedProxies(), properties.accessLog(), tracing);
    }

    /**
     * Before the limits, so that a page can read that it was refused. If no origin is allowed, browsers block foreign
     * pages; refusing them here, too, would refuse the shop's own pages behind a proxy that terminates TLS.
     */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 5)
    CorsWebFilter cors(GatewayProperties properties) {
        CorsConfiguration shop = new CorsConfiguration();
        shop.setAllowedOrigins(properties.allowedOrigins());
        shop.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        shop.setAllowedHeaders(List.of("*"));
        shop.setExposedHeaders(READABLE);
        shop.setMaxAge(PREFLIGHT);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        if (!properties.allowedOrigins().isEmpty()) {
            source.registerCorsConfiguration("/**", shop);
        }
        return new CorsWebFilter(source);
    }

    @Bean
    Limits limits(RedisProperties redis, GatewayProperties properties, MeterRegistry registry) {
        Limits limits = new Limits(redis.plainUri(), redis.isCluster(), properties.limitTimeout());
        Gauge.builder("firstpair.gateway.limits.local", limits, each -> each.isLocal() ? 1 : 0)
                .description("1 while this gateway counts rates by itself, since Redis does not answer")
                .register(registry);
        return limits;
    }

    @Bean
    TokenVerifier tokenVerifier(TokenProperties tokens, GatewayProperties properties) {
        return tokens.verifier(properties.knownTokens(), MOST_VERIFYING);
    }

    @Bean
    Live<GatewayProperties> liveGateway(LiveSettings settings, GatewayProperties start) {
        return settings.follow(start);
    }

    @Bean
    AdmissionFilter admissionFilter(Limits limits, Live<GatewayProperties> gateway, TokenVerifier tokens,
            MeterRegistry registry) {
        return new AdmissionFilter(limits, () -> gateway.get().address().limit(), () -> gateway.get().user().limit(),
                () -> gateway.get().signIn().limit(), tokens, registry);
    }

    @Bean
    PageFilter pageFilter() {
        return new PageFilter();
    }

    @Bean
    Cockpit cockpit(ObjectProvider<RegisteredInstances> registered, ListedInstances listed) {
        return new Cockpit(Stream.concat(registered.stream(), Stream.of(listed)).toList(), InstantSource.system());
    }

    @Bean
    CockpitFilter cockpitFilter(Cockpit cockpit, TokenVerifier tokens) {
        return new CockpitFilter(cockpit, tokens);
    }

    @Bean
    SessionFilter sessionFilter() {
        return new SessionFilter();
    }

    @Bean
    BodyLimitFilter bodyLimitFilter(GatewayProperties properties) {
        return new BodyLimitFilter(properties.maxBody().toBytes());
    }

    @Bean
    ForwardedHeaders forwardedHeaders() {
        return new ForwardedHeaders();
    }

    @Bean
    CircuitBreakers circuitBreakers(MeterRegistry registry) {
        return new CircuitBreakers(registry);
    }

    @Bean
    @ConditionalOnBooleanProperty("eureka.client.enabled")
    RegisteredInstances registeredInstances(EurekaClient registry) {
        return new RegisteredInstances(registry);
    }

    @Bean
    ListedInstances listedInstances(LiveSettings settings, InstancesProperties start) {
        Live<InstancesProperties> instances = settings.follow(start);
        return new ListedInstances(service -> instances.get().of(service));
    }

    @Bean
    RouteLocator routes(RouteLocatorBuilder builder, CircuitBreakers breakers) {
        return Routes.of(builder, breakers);
    }

    /** Otherwise a client that sends its request very slowly, or never, would hold a connection for as long. */
    @Bean
    NettyServerCustomizer requestTimeout(GatewayProperties properties) {
        return server -> server.requestTimeout(properties.requestTimeout());
    }

    @Bean
    WriteTimeout writeTimeout() {
        return new WriteTimeout(WRITE_TIMEOUT);
    }
}
