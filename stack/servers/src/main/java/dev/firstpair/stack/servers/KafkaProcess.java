package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/** The main class of the broker's JVM. Nothing else may load it: Kafka's server is on that JVM's class path only. */
final class KafkaProcess {

    static final String NAME = "dev.firstpair.stack.servers.KafkaProcess";
    static final String DATA = "data";
    static final String FORMATTED = "meta.properties";
    static final String LOGBACK = "dev/firstpair/stack/servers/kafka-logback.xml";

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
        format(properties, arguments[2]);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        Files.writeString(ready, Long.toString(ProcessHandle.current().pid()));
        server.awaitShutdown();
    }

    private static void format(Properties properties, String clusterId) throws IOException {
        Path data = Path.of(properties.getProperty("log.dirs"));
        if (Files.exists(data.resolve(FORMATTED))) {
            return;
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
    }
}
