package dev.firstpair.stack.servers;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * A Kafka node, broker and controller in one (KRaft), set up for a small machine; in its own JVM. It is a single node,
 * or one of a cluster of three: then each record has three replicas, and is acknowledged when two have it.
 */
public final class KafkaServer extends Server {

    /** Environment variable: JVM options, which take precedence over those of this class. */
    private static final String MORE_OPTIONS = "FIRSTPAIR_JVM_OPTIONS";
    /**
     * Options of a JVM that runs under a sale's load for hours: both compilers, and a young generation so large that
     * the objects of a request are dead before it is collected.
     */
    public static final List<String> LASTING = List.of("-Xms320m", "-Xmn192m", "-Xmx768m");
    private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-Xms128m", "-Xmx512m");
    private static final List<String> QUICK_MEMBER = List.of("-XX:TieredStopAtLevel=1", "-Xms64m", "-Xmx256m");

    /** Number of nodes of a cluster. */
    public static final int CLUSTER = 3;

    private static final int IN_SYNC = 2;

    private final Membership membership;
    private final List<ProxyListener> proxyListeners;
    private final Map<String, String> settings;
    private final boolean lasting;

    /**
     * A port for clients that connect through a proxy. Clients reconnect to the address that the broker advertises, so
     * it has to advertise the proxy's port instead of its own.
     *
     * @param port that the broker listens on
     * @param proxyPort that its clients are to use
     */
    public record ProxyListener(int port, int proxyPort) {}

    /**
     * @param node id of this one, from 1
     * @param controllerPorts of all nodes, in the order of their ids
     */
    private record Membership(int node, List<Integer> controllerPorts, String clusterId) {

        /**
         * @param first directory of the first node: the id of the cluster is derived from it, so that all nodes have
         *     the same
         */
        static Membership of(int node, List<Integer> controllerPorts, Path first) {
            UUID id = UUID.nameUUIDFromBytes(first.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
            byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
            return new Membership(node, controllerPorts, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }

        int controllerPort() {
            return controllerPorts.get(node - 1);
        }

        String voters() {
            return IntStream.range(0, controllerPorts.size())
                    .mapToObj(i -> (i + 1) + "@" + HOST + ":" + controllerPorts.get(i))
                    .collect(Collectors.joining(","));
        }

        boolean isAlone() {
            return controllerPorts.size() == 1;
        }
    }

    private KafkaServer(Place place, Membership membership, List<ProxyListener> proxyListeners,
            Map<String, String> settings, boolean lasting) {
        super("kafka", place.directory(), place.log(), place.port(), START_TIMEOUT, Duration.ofSeconds(30));
        this.membership = membership;
        this.proxyListeners = List.copyOf(proxyListeners);
        this.settings = Map.copyOf(settings);
        this.lasting = lasting;
    }

    /** Starts a broker that keeps its data in the directory, and continues with the data that is there already. */
    public static KafkaServer start(Path directory, int port) {
        KafkaServer server = at(directory, directory.resolve("kafka.log"), port, Map.of());
        server.begin();
        return server;
    }

    /** The same with the log in its own place, and not started yet: {@link #restart()} does that. */
    public static KafkaServer at(Path directory, Path log, int port, Map<String, String> settings) {
        return at(directory, log, port, List.of(), settings, false);
    }

    /**
     * The same with more ports to listen on.
     *
     * @param lasting whether it is for hours of load, not for minutes
     */
    public static KafkaServer at(Path directory, Path log, int port, List<ProxyListener> proxyListeners,
            Map<String, String> settings, boolean lasting) {
        return new KafkaServer(new Place(directory, log, port), Membership.of(1, List.of(Ports.free()), directory),
                proxyListeners, settings, lasting);
    }

    /**
     * A cluster, not started yet: at least two of three have to be started at the same time, since neither becomes
     * ready without the other. Existing data has to be of a cluster with the same number of nodes.
     *
     * @param places one or {@value #CLUSTER}
     * @param proxyListeners of each node; those with the same index in their lists are for the same clients
     */
    public static List<KafkaServer> cluster(List<Place> places, List<List<ProxyListener>> proxyListeners,
            boolean lasting) {
        List<Integer> controllerPorts = places.stream().map(place -> Ports.free()).toList();
        return IntStream.range(0, places.size())
                .mapToObj(i -> new KafkaServer(places.get(i),
                        Membership.of(i + 1, controllerPorts, places.getFirst().directory()), proxyListeners.get(i),
                        Map.of(), lasting))
                .toList();
    }

    /** Whether a broker has data in the directory. */
    public static boolean hasData(Path directory) {
        return Files.exists(directory.resolve(KafkaProcess.DATA).resolve(KafkaProcess.FORMATTED));
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
        command.addAll(lasting ? LASTING : membership.isAlone() ? QUICK : QUICK_MEMBER);
        // So does class data sharing. The first graceful stop writes the archive, and every JVM first checks whether it
        // fits.
        command.addAll(List.of("-Xlog:disable", "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive()));
        String more = System.getenv(MORE_OPTIONS);
        if (more != null && !more.isBlank()) {
            command.addAll(List.of(more.strip().split("\\s+")));
        }
        try {
            command.addAll(List.of("-Dlogback.configurationFile=" + KafkaProcess.LOGBACK,
                    "-cp", Distribution.kafka().resolve("*") + File.pathSeparator + processJar(), KafkaProcess.NAME,
                    properties.toString(), readyFile().toString(), membership.clusterId()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return GuardedProcess.start(command, Map.of(), directory(), log());
    }

    /** Whether a broker has been stopped gracefully before, so that the next starts cost half. */
    static boolean hasArchive() {
        return Files.exists(archive());
    }

    private static Path archive() {
        return Distribution.kafka().resolveSibling("kafka.jsa");
    }

    /**
     * A jar with the main class: this module may be a folder on the class path, which class data sharing does not
     * support.
     */
    static Path processJar() throws IOException {
        String entry = KafkaProcess.NAME.replace('.', '/') + ".class";
        byte[] mainClass = resource(entry);
        CRC32 checksum = new CRC32();
        checksum.update(mainClass);
        Path jar = Distribution.kafka()
                .resolveSibling("kafka-process-" + Long.toHexString(checksum.getValue()) + ".jar");
        if (!Files.exists(jar)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JarOutputStream out = new JarOutputStream(bytes)) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(mainClass);
                out.putNextEntry(new ZipEntry(KafkaProcess.LOGBACK));
                out.write(resource(KafkaProcess.LOGBACK));
            }
            AtomicFile.write(jar, bytes.toByteArray());
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
        properties.put("node.id", Integer.toString(membership.node()));
        properties.put("controller.quorum.voters", membership.voters());
        properties.put("controller.listener.names", "CONTROLLER");
        List<String> listeners = new ArrayList<>(List.of("PLAINTEXT://" + HOST + ":" + port(),
                "CONTROLLER://" + HOST + ":" + membership.controllerPort()));
        List<String> advertised = new ArrayList<>(List.of("PLAINTEXT://" + HOST + ":" + port()));
        List<String> protocols = new ArrayList<>(List.of("PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"));
        for (ProxyListener proxyListener : proxyListeners) {
            // A broker advertises to a client those listeners of the other brokers that have the name of the client's
            // own listener.
            String listener = "PROXY" + proxyListeners.indexOf(proxyListener);
            listeners.add(listener + "://" + HOST + ":" + proxyListener.port());
            advertised.add(listener + "://" + HOST + ":" + proxyListener.proxyPort());
            protocols.add(listener + ":PLAINTEXT");
            // Each has one client.
            properties.put("listener.name." + listener.toLowerCase(Locale.ROOT) + ".num.network.threads", "1");
        }
        properties.put("listeners", String.join(",", listeners));
        properties.put("advertised.listeners", String.join(",", advertised));
        properties.put("listener.security.protocol.map", String.join(",", protocols));
        properties.put("log.dirs", directory().resolve(KafkaProcess.DATA).toString());
        properties.put("num.partitions", "12");
        properties.put("auto.create.topics.enable", "false");
        String replicas = Integer.toString(membership.controllerPorts().size());
        String inSync = Integer.toString(membership.isAlone() ? 1 : IN_SYNC);
        properties.put("default.replication.factor", replicas);
        properties.put("min.insync.replicas", inSync);
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(internal + ".num.partitions", "4");
            properties.put(internal + ".replication.factor", replicas);
        }
        properties.put("transaction.state.log.min.isr", inSync);
        properties.put("share.coordinator.state.topic.min.isr", inSync);
        properties.put("group.initial.rebalance.delay.ms", "0");
        // Tests that end a member by SIGKILL wait for the end of its session; the default allows none shorter than 6 s.
        properties.put("group.min.session.timeout.ms", "1000");
        // Records of a killed writer's open transaction block readers of committed records until it is aborted.
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        properties.put("log.cleaner.dedupe.buffer.size", "8388608");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        // A broker whose heartbeat is late is fenced: it leads no partition until it has sent one. Nobody else could
        // lead those of a single broker, which does not wait for the end of its session either, see KafkaProcess. Of
        // several, one that works must not be taken for dead on an overloaded machine, as with 2 s.
        properties.put("broker.session.timeout.ms", membership.isAlone() ? "120000" : "6000");
        properties.put("broker.heartbeat.interval.ms", "1000");
        properties.putAll(settings);
        return properties;
    }
}
