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
 * Apache Qpid Broker-J in this process, for the bus of a stack on one machine. It supports AMQP 0-9-1 and stores
 * nothing: queues of a bus exist as long as their consumers. It lacks most extensions of RabbitMQ.
 */
@Component
final class EmbeddedBroker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final int port;
    /** Set while it runs. */
    private volatile @Nullable SystemLauncher broker;

    /** The failure of a start, which does not throw. */
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
     * Started before its clients in this process, and after the web server: services that reconnect to it can also read
     * the configuration. It is stopped in the opposite order.
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
                            // Spring's clients declare their queues with arguments that only RabbitMQ supports.
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
