package dev.firstpair.ingress;

import dev.firstpair.gate.GateProjector;
import dev.firstpair.gate.GateSettings;
import dev.firstpair.gate.StockGate;
import dev.firstpair.ingress.clock.ClockFilter;
import dev.firstpair.ingress.clock.GateClock;
import dev.firstpair.ingress.purchase.ConcurrencyLimit;
import dev.firstpair.ingress.purchase.DecisionFollower;
import dev.firstpair.ingress.purchase.DecisionWaiters;
import dev.firstpair.ingress.purchase.FailoverAdmission;
import dev.firstpair.ingress.purchase.PurchaseFilter;
import dev.firstpair.ingress.purchase.PurchaseMetrics;
import dev.firstpair.ingress.purchase.Purchases;
import dev.firstpair.ingress.purchase.RequestLog;
import dev.firstpair.ingress.sales.SalesMirror;
import dev.firstpair.ingress.sales.Undecided;
import dev.firstpair.live.Live;
import dev.firstpair.live.LiveSettings;
import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.live.shared.LedgerProperties;
import dev.firstpair.live.shared.RedisProperties;
import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.observability.Tracing;
import dev.firstpair.observability.TracingConfiguration;
import dev.firstpair.reactive.ProtocolErrorBodies;
import dev.firstpair.reactive.ReactorNetty4361Workaround;
import dev.firstpair.reactive.SecurityHeadersFilter;
import dev.firstpair.reactive.token.TokenVerifier;
import dev.firstpair.topics.TopicAdmin;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Creates and connects the parts of the service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({KafkaProperties.class, LedgerProperties.class, RedisProperties.class,
        TopicsProperties.class})
@Import(TracingConfiguration.class)
class IngressConfiguration {

    @Bean
    Admin admin(KafkaProperties kafka) {
        return Admin.create(TopicAdmin.quiet(kafka.client()));
    }

    @Bean
    TopicAdmin topicAdmin(KafkaProperties kafka, TopicsProperties topics) {
        return new TopicAdmin(kafka.client(), topics.partitions(), topics.replicationFactor());
    }

    @Bean
    StockGate stockGate(RedisProperties redis, RedisConnectionProperties connection, GateProperties gate) {
        return StockGate.connect(new GateSettings(redis.plainUri(), redis.isCluster(), connection.commandTimeout(),
                connection.reconnectDelay(), gate.lease(), gate.quiet(), gate.overdueMemory(), gate.attemptMemory()));
    }

    @Bean
    Live<IngressProperties> liveIngress(LiveSettings settings, IngressProperties start) {
        return settings.follow(start);
    }

    @Bean
    Undecided undecided(Live<IngressProperties> ingress) {
        return new Undecided(() -> ingress.get().mostUndecided(), System::nanoTime);
    }

    @Bean
    SalesMirror salesMirror(KafkaProperties kafka, Admin admin, Undecided undecided) {
        return new SalesMirror(kafka.client(), admin, undecided);
    }

    @Bean
    GateProjector gateProjector(StockGate gate, SalesMirror mirror, KafkaProperties kafka, GateProperties properties) {
        return new GateProjector(gate, kafka.client(), mirror::highestTicket, properties.holdBack(),
                properties.primeInterval(), properties.sessionTimeout());
    }

    @Bean
    RequestLog requestLog(KafkaProperties kafka, IngressProperties ingress) {
        return new RequestLog(kafka.client(), ingress.linger(), ingress.appendTimeout());
    }

    @Bean
    DecisionWaiters decisionWaiters(IngressProperties ingress, MeterRegistry registry) {
        DecisionWaiters waiters = new DecisionWaiters(ingress.mostWaiting());
        Gauge.builder("firstpair.ingress.waiting", waiters, DecisionWaiters::count)
                .description("Purchases that wait for their decision")
                .register(registry);
        FunctionCounter.builder("firstpair.ingress.waits", waiters, DecisionWaiters::begun)
                .description("Purchases that have begun to wait for their decision")
                .register(registry);
        FunctionCounter.builder("firstpair.ingress.waits.decided", waiters, DecisionWaiters::decided)
                .description("Purchases that were answered with their decision")
                .register(registry);
        if (waiters.areAllowed()) {
            Gauge.builder("firstpair.ingress.decisions.readable", waiters, w -> w.isReadable() ? 1 : 0)
                    .description("Whether decisions are read, so that purchases can wait for theirs")
                    .register(registry);
        }
        return waiters;
    }

    @Bean
    DecisionFollower decisionFollower(KafkaProperties kafka, LedgerProperties ledger, DecisionWaiters waiters) {
        return new DecisionFollower(kafka.client(), ledger.ordersTopic(), waiters);
    }

    @Bean
    KafkaStartup kafka(
            ApplicationContext context,
            Admin admin,
            TopicAdmin topics,
            SalesMirror mirror,
            GateProjector projector,
            RequestLog log,
            DecisionFollower decisions,
            DecisionWaiters waiters) {
        return new KafkaStartup(context, admin, topics, mirror, projector, log, decisions, waiters);
    }

    @Bean
    ReactorNetty4361Workaround reactorNetty4361Workaround() {
        return new ReactorNetty4361Workaround();
    }

    @Bean
    ProtocolErrorBodies protocolErrorBodies() {
        return new ProtocolErrorBodies();
    }

    /** Otherwise a client that sends its request very slowly, or never, would hold a connection for as long. */
    @Bean
    NettyServerCustomizer requestTimeout(IngressProperties ingress) {
        return server -> server.requestTimeout(ingress.requestTimeout());
    }

    @Bean
    SecurityHeadersFilter securityHeaders() {
        return new SecurityHeadersFilter();
    }

    @Bean
    GateClock gateClock(StockGate gate) {
        return new GateClock(gate::time, InstantSource.system(), System::nanoTime);
    }

    @Bean
    ClockFilter clockFilter(GateClock clock) {
        return new ClockFilter(clock);
    }

    @Bean
    FailoverAdmission failoverAdmission(
            GateProperties gate, RedisProperties redis, SalesMirror mirror, GateProjector projector, GateClock clock) {
        FailoverAdmission failover = new FailoverAdmission(gate.withoutRedis(redis.canFailOver()),
                product -> mirror.isCaughtUp() ? mirror.level(product) : null, projector::share, clock,
                System::nanoTime);
        mirror.setListener(failover::published);
        return failover;
    }

    @Bean
    TokenVerifier tokenVerifier(TokenProperties tokens, IngressProperties ingress) {
        return tokens.verifier(ingress.knownTokens(), ingress.maxInFlight());
    }

    @Bean
    PurchaseFilter purchaseFilter(
            TokenVerifier tokens,
            StockGate gate,
            GateProperties properties,
            SalesMirror mirror,
            GateProjector projector,
            FailoverAdmission failover,
            RequestLog log,
            Undecided undecided,
            Live<IngressProperties> ingress,
            DecisionWaiters waiters,
            Tracing tracing,
            MeterRegistry registry) {
        ConcurrencyLimit inFlight = new ConcurrencyLimit(() -> ingress.get().maxInFlight());
        PurchaseMetrics metrics = new PurchaseMetrics(registry, inFlight::count, undecided::count);
        FunctionCounter.builder("firstpair.gate.unreadable", gate, StockGate::unreadableCount)
                .description("How often what Redis had of a product could not be read and was thrown away")
                .register(registry);
        FunctionCounter.builder("firstpair.gate.projector.applied", projector, GateProjector::applied)
                .register(registry);
        FunctionCounter.builder("firstpair.gate.projector.skipped", projector, GateProjector::skipped)
                .register(registry);
        FunctionCounter.builder("firstpair.gate.projector.failures", projector, GateProjector::failures)
                .register(registry);
        Purchases purchases = new Purchases(gate, properties.lease(), mirror, failover, log, undecided, metrics,
                tracing, InstantSource.system());
        return new PurchaseFilter(tokens, purchases, inFlight, waiters, metrics,
                ingress.get().maxBody().toBytes());
    }

    @Bean
    HealthIndicator kafkaHealthIndicator(KafkaStartup kafka, SalesMirror mirror, GateProjector projector) {
        return () -> (kafka.isReady() && mirror.isCaughtUp() && mirror.isRunning() && projector.isRunning()
                ? Health.up()
                : Health.down())
                .withDetail("brokers", kafka.isReady())
                .withDetail("caughtUp", mirror.isCaughtUp())
                .withDetail("mirror", mirror.isRunning())
                .withDetail("projector", projector.isRunning())
                .build();
    }

    @Bean
    HealthIndicator gateHealthIndicator(
            StockGate gate, GateClock clock, GateProperties properties, RedisProperties redis) {
        return new GateHealth(gate::ping, clock, properties.withoutRedis(redis.canFailOver()), System::nanoTime);
    }
}
