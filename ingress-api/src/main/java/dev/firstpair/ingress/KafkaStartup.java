package dev.firstpair.ingress;

import dev.firstpair.gate.GateProjector;
import dev.firstpair.ingress.purchase.DecisionFollower;
import dev.firstpair.ingress.purchase.DecisionWaiters;
import dev.firstpair.ingress.purchase.RequestLog;
import dev.firstpair.ingress.sales.SalesMirror;
import dev.firstpair.topics.TopicAdmin;
import dev.firstpair.topics.WrongTopicSettings;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the Kafka clients as soon as brokers are available: topics first, then consumers and the producer. Afterwards
 * checks every few seconds whether a broker answers.
 */
final class KafkaStartup implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaStartup.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration CHECK = Duration.ofSeconds(2);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    private final ApplicationContext context;
    private final Admin admin;
    private final TopicAdmin topics;
    private final SalesMirror mirror;
    private final GateProjector projector;
    private final RequestLog log;
    private final DecisionFollower decisions;
    private final DecisionWaiters waiters;
    private final Thread thread = Thread.ofPlatform().name("kafka-start").unstarted(this::run);

    private volatile boolean ready;
    private volatile boolean running;

    KafkaStartup(ApplicationContext context, Admin admin, TopicAdmin topics, SalesMirror mirror,
            GateProjector projector, RequestLog log, DecisionFollower decisions, DecisionWaiters waiters) {
        this.context = context;
        this.admin = admin;
        this.topics = topics;
        this.mirror = mirror;
        this.projector = projector;
        this.log = log;
        this.decisions = decisions;
        this.waiters = waiters;
    }

    /** Whether the topics exist, the producer has their partitions, and a broker answered in the latest check. */
    boolean isReady() {
        return ready;
    }

    private void run() {
        try {
            while (!ensured()) {
                Thread.sleep(RETRY);
            }
            mirror.start();
            projector.start();
            decisions.start();
            while (true) {
                // Repeated, so that the producer always has the partitions of its topic. It keeps them for minutes
                // without a broker, so a broker is asked. Twice: of several, the one that was asked first may hang.
                ready = log.warmUp() && (brokerAnswers() || brokerAnswers());
                Thread.sleep(ready ? CHECK : RETRY);
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopped");
        }
    }

    private boolean brokerAnswers() throws InterruptedException {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) ANSWER_TIMEOUT.toMillis()))
                    .nodes()
                    .get();
            return true;
        } catch (ExecutionException e) {
            LOG.debug("No broker answers", e);
            return false;
        }
    }

    private boolean ensured() throws InterruptedException {
        try {
            topics.ensure();
            return true;
        } catch (WrongTopicSettings e) {
            LOG.error("Cannot run: {}", e.getMessage());
            Thread.ofPlatform().name("exit").start(() -> System.exit(SpringApplication.exit(context, () -> 1)));
            throw new InterruptedException("wrong topics");
        } catch (KafkaException e) {
            LOG.warn("Kafka cannot be reached, will keep trying: {}", e.toString());
            return false;
        } catch (RuntimeException e) {
            // Unexpected; but ending here would leave an instance that is neither ready nor stopped.
            LOG.error("Cannot look after the topics, will keep trying", e);
            return false;
        }
    }

    @Override
    public void start() {
        running = true;
        thread.start();
    }

    /** Before the server's graceful shutdown, which would wait for purchases that wait. */
    @Override
    public void stop() {
        running = false;
        waiters.close();
        thread.interrupt();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
