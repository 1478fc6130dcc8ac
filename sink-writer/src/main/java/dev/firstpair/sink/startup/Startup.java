package dev.firstpair.sink.startup;

import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.sink.mirror.Mirror;
import dev.firstpair.topics.TopicAdmin;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.stereotype.Component;

/**
 * Prepares the service in the background, with retries: the schema, then the topics, then mirror and listeners. So the
 * process is up and reports its health while MySQL or Kafka is not available yet.
 */
@Component("startup")
class Startup implements SmartLifecycle, HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Flyway flyway;
    private final KafkaProperties kafka;
    private final TopicsProperties topics;
    private final KafkaListenerEndpointRegistry listeners;
    private final Mirror mirror;
    private volatile @Nullable Thread thread;
    private volatile String step = "not begun";
    private volatile @Nullable String problem;
    private volatile boolean done;

    Startup(
            Flyway flyway,
            KafkaProperties kafka,
            TopicsProperties topics,
            KafkaListenerEndpointRegistry listeners,
            Mirror mirror) {
        this.flyway = flyway;
        this.kafka = kafka;
        this.topics = topics;
        this.listeners = listeners;
        this.mirror = mirror;
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("startup").daemon().start(this::run);
    }

    private void run() {
        try {
            // The schema first: accounts and catalog wait for the tables.
            untilItWorks("migrating the schema", () -> SchemaConfiguration.migrate(flyway));
            untilItWorks("creating topics", () -> {
                try (TopicAdmin admin = new TopicAdmin(kafka.buildAdminProperties(), topics.partitions(),
                        topics.replicationFactor())) {
                    admin.ensure();
                }
                return null;
            });
            mirror.start();
            listeners.getListenerContainers().forEach(MessageListenerContainer::start);
            done = true;
            LOG.info("Schema and topics are there, reading begins");
        } catch (InterruptedException e) {
            LOG.info("Stopped while {}", step);
        }
    }

    private void untilItWorks(String what, Callable<?> work) throws InterruptedException {
        step = what;
        while (true) {
            try {
                work.call();
                problem = null;
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (!e.toString().equals(problem)) {
                    LOG.warn("Waiting, {} failed: {}", what, e.toString());
                }
                problem = e.toString();
            }
            Thread.sleep(RETRY);
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        mirror.stop();
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public Health health() {
        if (done) {
            return Health.up().build();
        }
        String because = problem;
        Health.Builder health = Health.outOfService().withDetail("step", step);
        return because == null ? health.build() : health.withDetail("problem", because).build();
    }
}
