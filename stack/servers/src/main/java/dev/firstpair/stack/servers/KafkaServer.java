package dev.firstpair.stack.servers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** One Kafka node, broker and controller in one (KRaft), set up for a small machine; in a JVM of its own. */
public final class KafkaServer extends Server {

    /** Environment variable: JVM options, which go before those of this class. */
    private static final String MORE_OPTIONS = "FIRSTPAIR_JVM_OPTIONS";
    /**
     * Options of a JVM that carries a sale for hours: both compilers, and a young generation in which what a request
     * needs is dead before it is collected.
     */
    public static final List<String> LASTING = List.of("-Xms320m", "-Xmn192m", "-Xmx768m");

    private final int controllerPort;
    private final SortedMap<Integer, Integer> backDoors;
    private final Map<String, String> settings;
    private final boolean lasting;

    private KafkaServer(Path directory, Path log, int port, Map<Integer, Integer> backDoors,
            Map<String, String> settings, boolean lasting) {
        super("kafka", directory, log, port, Duration.ofSeconds(120), Duration.ofSeconds(30));
        this.backDoors = new TreeMap<>(backDoors);
        this.settings = Map.copyOf(settings);
        this.lasting = lasting;
        this.controllerPort = Ports.free();
    }

    /** Starts a broker that keeps its data in the directory, and goes on with what is there already. */
    public static KafkaServer start(Path directory, int port) {
        return start(directory, port, Map.of());
    }

    /** @param settings broker properties that go before those of this class */
    public static KafkaServer start(Path directory, int port, Map<String, String> settings) {
        KafkaServer server = at(directory, directory.resolve("kafka.log"), port, settings);
        server.begin();
        return server;
    }

    /** The same with the log in a place of its own, and not started yet: {@link #restart()} does that. */
    public static KafkaServer at(Path directory, Path log, int port, Map<String, String> settings) {
        return at(directory, log, port, Map.of(), settings, false);
    }

    /**
     * The same with more ports to listen on, each for those who come through a proxy: clients go on to where the broker says
     * that it is, so that it has to tell them the proxy's port and not its own.
     *
     * @param backDoors by port to listen on, the port to tell those who come there
     * @param lasting for hours of load, not for minutes
     */
    public static KafkaServer at(Path directory, Path log, int port, Map<Integer, Integer> backDoors,
            Map<String, String> settings, boolean lasting) {
        return new KafkaServer(directory, log, port, backDoors, settings, lasting);
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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary(), "-Duser.timezone=UTC",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        // The quick compiler alone halves what a start costs.
        command.addAll(lasting ? LASTING : List.of("-XX:TieredStopAtLevel=1", "-Xms128m", "-Xmx512m"));
        // So does class data sharing. The first graceful stop writes the archive, and every JVM looks first whether it
        // fits.
        command.addAll(List.of("-Xlog:disable", "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive()));
        String more = System.getenv(MORE_OPTIONS);
        if (more != null && !more.isBlank()) {
            command.addAll(List.of(more.strip().split("\\s+")));
        }
        try {
            command.addAll(List.of("-Dlogback.configurationFile=" + KafkaProcess.LOGBACK,
                    "-cp", Distribution.kafka().resolve("*") + File.pathSeparator + processJar(), KafkaProcess.NAME,
                    properties.toString(), readyFile().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return GuardedProcess.start(command, Map.of(), directory(), log());
    }

    /** Whether a broker has been stopped gracefully before, and so the next ones start at half the cost. */
    static boolean hasArchive() {
        return Files.exists(archive());
    }

    private static Path archive() {
        return Distribution.kafka().resolveSibling("kafka.jsa");
    }

    /** A jar with the main class in it: this module may be on the class path as a folder, which cannot be shared. */
    static Path processJar() throws IOException {
        String entry = KafkaProcess.NAME.replace('.', '/') + ".class";
        byte[] mainClass = resource(entry);
        CRC32 checksum = new CRC32();
        checksum.update(mainClass);
        Path jar = Distribution.kafka()
                .resolveSibling("kafka-process-" + Long.toHexString(checksum.getValue()) + ".jar");
        if (!Files.exists(jar)) {
            Path fresh = Files.createTempFile(jar.getParent(), "kafka-process", ".new");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(fresh))) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(mainClass);
                out.putNextEntry(new ZipEntry(KafkaProcess.LOGBACK));
                out.write(resource(KafkaProcess.LOGBACK));
            }
            Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return jar;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = KafkaServer.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return in.readAllBytes();
        }
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
        List<String> listeners = new ArrayList<>(List.of("PLAINTEXT://" + HOST + ":" + port(),
                "CONTROLLER://" + HOST + ":" + controllerPort));
        List<String> advertised = new ArrayList<>(List.of("PLAINTEXT://" + HOST + ":" + port()));
        List<String> protocols = new ArrayList<>(List.of("PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"));
        backDoors.forEach((listened, told) -> {
            String listener = "PROXY" + told;
            listeners.add(listener + "://" + HOST + ":" + listened);
            advertised.add(listener + "://" + HOST + ":" + told);
            protocols.add(listener + ":PLAINTEXT");
            // There is one client behind each.
            properties.put("listener.name." + listener.toLowerCase(Locale.ROOT) + ".num.network.threads", "1");
        });
        properties.put("listeners", String.join(",", listeners));
        properties.put("advertised.listeners", String.join(",", advertised));
        properties.put("listener.security.protocol.map", String.join(",", protocols));
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
        // Tests that end a member by SIGKILL wait for the end of its session; the default allows none shorter than 6 s.
        properties.put("group.min.session.timeout.ms", "1000");
        // What a killed writer had begun holds up who reads committed records until it is cleaned up.
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        properties.put("log.cleaner.dedupe.buffer.size", "8388608");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        // A broker killed by SIGKILL is let in again only when its session has run out, so the default of 9 s is long.
        // But 2 s are too short: on an overloaded machine the broker was taken for dead while it worked.
        properties.put("broker.session.timeout.ms", "6000");
        properties.put("broker.heartbeat.interval.ms", "1000");
        properties.putAll(settings);
        return properties;
    }
}
