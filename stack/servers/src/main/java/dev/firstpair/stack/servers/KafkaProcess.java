package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.storage.internals.checkpoint.CleanShutdownFileHandler;

/** The main class of the broker's JVM. Nothing else may load it: Kafka's server is on that JVM's class path only. */
final class KafkaProcess {

    static final String NAME = "dev.firstpair.stack.servers.KafkaProcess";
    static final String DATA = "data";
    static final String FORMATTED = "meta.properties";
    private static final String CONTROLLER = "CONTROLLER://";
    static final String LOGBACK = "dev/firstpair/stack/servers/kafka-logback.xml";
    private static final Duration UNREGISTERED_WITHIN = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private KafkaProcess() {}

    /**
     * Arguments: the broker's properties file, the file to which to write the pid once the broker serves, and the
     * cluster's id, if there is no data yet.
     */
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(in);
        }
        Path ready = Path.of(arguments[1]);
        Files.deleteIfExists(ready);
        boolean existed = !format(properties, arguments[2]);
        if (existed && isAlone(properties) && !wasStopped(properties)) {
            unregister(properties);
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        Files.writeString(ready, Long.toString(ProcessHandle.current().pid()));
        server.awaitShutdown();
    }

    /** @return whether there was no data yet */
    private static boolean format(Properties properties, String clusterId) throws IOException {
        Path data = Path.of(properties.getProperty("log.dirs"));
        if (Files.exists(data.resolve(FORMATTED))) {
            return false;
        }
        Files.createDirectories(data);
        try {
            new Formatter().setPrintStream(System.out)
                    .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
                    .setClusterId(clusterId)
                    .setControllerListenerName(properties.getProperty("controller.listener.names"))
                    .addDirectory(data.toString())
                    .setMetadataLogDirectory(data.toString())
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .run();
        } catch (Exception e) {
            throw new IOException("Cannot format " + data, e);
        }
        return true;
    }

    private static boolean isAlone(Properties properties) {
        return !properties.getProperty("controller.quorum.voters").contains(",");
    }

    private static boolean wasStopped(Properties properties) {
        return new CleanShutdownFileHandler(properties.getProperty("log.dirs")).exists();
    }

    /**
     * Ends the registration of a broker that was killed. Its controller, which died with it, counts its session from
     * its own next start, and refuses to register the broker again until that session has expired. The broker is
     * certainly dead: it had this directory. So the controller runs alone first.
     */
    private static void unregister(Properties properties) throws Exception {
        Properties alone = new Properties();
        alone.putAll(properties);
        alone.put("process.roles", "controller");
        alone.remove("advertised.listeners");
        String listener = Stream.of(properties.getProperty("listeners").split(","))
                .filter(each -> each.startsWith(CONTROLLER))
                .findFirst()
                .orElseThrow();
        alone.put("listeners", listener);
        KafkaRaftServer controller = new KafkaRaftServer(new KafkaConfig(alone), Time.SYSTEM);
        try {
            controller.startup();
            try (Admin admin = Admin.create(
                    Map.of("bootstrap.controllers", listener.substring(CONTROLLER.length())))) {
                unregister(admin, Integer.parseInt(properties.getProperty("node.id")));
            }
        } finally {
            controller.shutdown();
        }
    }

    private static void unregister(Admin admin, int broker) throws Exception {
        long giveUpNanos = System.nanoTime() + UNREGISTERED_WITHIN.toNanos();
        while (true) {
            try {
                admin.unregisterBroker(broker).all().get(UNREGISTERED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                throw new IOException("The controller does not end the session of the broker that was killed", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                    return; // It was killed before it had registered.
                }
                // The client does not repeat a request to a controller that is the leader, and not yet active.
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > giveUpNanos) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
