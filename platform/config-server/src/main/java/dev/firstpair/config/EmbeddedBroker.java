package dev.firstpair.config;

import java.util.Map;
import java.util.Objects;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Apache Qpid Broker-J in this process, for the bus of a stack on one machine. It speaks AMQP 0-9-1 and keeps nothing:
 * queues of a bus live as long as their consumers. Not RabbitMQ, of which it lacks most extensions.
 */
@Component
final class EmbeddedBroker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final int port;
    /** While it runs. */
    private volatile @Nullable SystemLauncher broker;

    /** Of a start, which does not throw. */
    private static final class Failure extends SystemLauncherListener.DefaultSystemLauncherListener {
        private volatile @Nullable RuntimeException reason;

        @Override
        public void errorOnStartup(RuntimeException e) {
            reason = e;
        }
    }

    EmbeddedBroker(BrokerProperties properties) {
        this.port = properties.port();
    }

    /**
     * Before what connects to it here, and after the web server: services that find it again find the configuration,
     * too. It ends in the opposite order.
     */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE + 1;
    }

    @Override
    public boolean isAutoStartup() {
        return port != 0;
    }

    @Override
    public boolean isRunning() {
        return broker != null;
    }

    @Override
    public void start() {
        String configuration = Objects.requireNonNull(getClass().getResource("/embedded-broker.json")).toExternalForm();
        Failure failure = new Failure();
        SystemLauncher launcher = new SystemLauncher(failure);
        try {
            launcher.startup(Map.of(
                    "type", "Memory",
                    "initialConfigurationLocation", configuration,
                    "startupLoggedToSystemOut", "false",
                    "context", Map.of("qpid.amqp_port", Integer.toString(port),
                            "qpid.work_dir", System.getProperty("java.io.tmpdir"),
                            // Spring's clients declare their queues with arguments that only RabbitMQ knows.
                            "queue.behaviourOnUnknownDeclareArgument", "IGNORE")));
        } catch (Exception e) {
            throw new IllegalStateException("The AMQP broker cannot start on port " + port, e);
        }
        if (failure.reason != null) {
            throw new IllegalStateException("The AMQP broker cannot start on port " + port, failure.reason);
        }
        broker = launcher;
        LOG.info("AMQP broker on 127.0.0.1:{}", port);
    }

    @Override
    public void stop() {
        SystemLauncher started = broker;
        broker = null;
        if (started != null) {
            started.shutdown();
        }
    }
}
