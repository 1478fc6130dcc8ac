package dev.firstpair.stack.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** One Kafka node, broker and controller in one (KRaft), set up for a small machine; in a JVM of its own. */
public final class KafkaServer extends Server {

    private final int controllerPort;
    private final Map<String, String> settings;

    private KafkaServer(Path directory, Path log, int port, Map<String, String> settings) {
        super("kafka", directory, log, port, Duration.ofSeconds(90), Duration.ofSeconds(15));
        this.settings = Map.copyOf(settings);
        this.controllerPort = Ports.free();
    }

    /** Starts a broker that keeps its data in the directory, and goes on with what is there already. */
    public static KafkaServer start(Path directory, int port) {
        return start(directory, port, Map.of());
    }

    /** @param settings broker properties that go before those of this class */
    public static KafkaServer start(Path directory, int port, Map<String, String> settings) {
        return start(directory, directory.resolve("kafka.log"), port, settings);
    }

    /** The same with the log in a place of its own. */
    public static KafkaServer start(Path directory, Path log, int port, Map<String, String> settings) {
        KafkaServer server = new KafkaServer(directory, log, port, settings);
        server.begin();
        return server;
    }

    /** {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return HOST + ":" + port();
    }

    @Override
    GuardedProcess launch() {
        Path properties = directory().resolve("server.properties");
        try (Writer out = Files.newBufferedWriter(properties)) {
            properties().store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = ownClasses() + System.getProperty("path.separator") + Distribution.kafka().resolve("*");
        return GuardedProcess.start(List.of(java, "-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto",
                "-XX:TieredStopAtLevel=" + (Runtime.getRuntime().availableProcessors() > 1 ? 4 : 1),
                "-Duser.timezone=UTC", "-Dlogback.configurationFile=dev/firstpair/stack/servers/kafka-logback.xml",
                "-cp", classPath, KafkaProcess.NAME, properties.toString(), readyFile().toString()),
                Map.of(), directory(), log());
    }

    @Override
    boolean answers(GuardedProcess launched) throws IOException {
        return Files.exists(readyFile()) && Files.readString(readyFile()).equals(Long.toString(launched.pid()));
    }

    private Path readyFile() {
        return directory().resolve("ready.pid");
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listeners",
                "PLAINTEXT://" + HOST + ":" + port() + ",CONTROLLER://" + HOST + ":" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port());
        properties.put("log.dirs", directory().resolve("data").toString());
        properties.put("num.partitions", "12");
        properties.put("auto.create.topics.enable", "false");
        properties.put("default.replication.factor", "1");
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(internal + ".num.partitions", "4");
            properties.put(internal + ".replication.factor", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("log.cleaner.dedupe.buffer.size", "8388608");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        // A broker killed by SIGKILL is let in again only when its session has run out.
        properties.put("broker.session.timeout.ms", "2000");
        properties.put("broker.heartbeat.interval.ms", "500");
        properties.putAll(settings);
        return properties;
    }

    /** The jar or folder this class is from: it holds the broker's main class, too. */
    private static Path ownClasses() {
        try {
            return Path.of(KafkaServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
