package dev.firstpair.stack;

import dev.firstpair.stack.servers.Folders;
import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** How a service's JVM is started: several of them share a small machine, and all should be ready soon. */
final class ServiceCommand {

    /** Environment variable: JVM options for every service, which take precedence over those of this class. */
    private static final String MORE_OPTIONS = "FIRSTPAIR_JVM_OPTIONS";
    private static final Duration UNPACK_TIMEOUT = Duration.ofSeconds(120);

    private final ServiceName service;
    private final Path jar;
    private final boolean lasting;
    private final boolean classCaches;

    private ServiceCommand(ServiceName service, Path jar, boolean lasting, boolean classCaches) {
        this.service = service;
        this.jar = jar;
        this.lasting = lasting;
        this.classCaches = classCaches;
    }

    /**
     * @param lasting whether it runs for hours under load, not for minutes
     * @param classCaches whether it starts from a class cache, or writes one
     * @throws StartFailedException if the service has not been built
     */
    static ServiceCommand of(Path root, ServiceName service, boolean lasting, boolean classCaches) {
        Path jar = root.resolve(service.jar());
        if (!Files.isRegularFile(jar)) {
            throw new StartFailedException("There is no " + jar + ". Build it: mvn -pl " + service.module()
                    + " -am package -DskipTests");
        }
        return new ServiceCommand(service, jar, lasting, classCaches);
    }

    /**
     * Unpacks the jar if it is new, which may take a few seconds.
     *
     * @param log for the output of the unpacking
     * @param temporary the JVM's own folder
     */
    List<String> with(List<String> arguments, Path log, Path temporary) {
        try {
            List<String> command = new ArrayList<>(List.of(java(), "-Djava.io.tmpdir=" + temporary));
            command.addAll(jvmOptions());
            if (isBootJar()) {
                Path unpacked = unpack(log);
                if (classCaches) {
                    command.addAll(new ClassCache(unpacked).options(temporary, !lasting));
                }
                command.addAll(List.of("-jar", unpacked.toString()));
            } else {
                command.addAll(List.of("-jar", jar.toString()));
            }
            command.addAll(arguments);
            return List.copyOf(command);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack " + jar, e);
        }
    }

    private List<String> jvmOptions() {
        List<String> options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Duser.timezone=UTC",
                "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        options.addAll(switch (service) {
            case INGRESS_API -> lasting ? KafkaServer.LASTING : started("-Xms64m", "-Xmx256m");
            // A thousand buyers that wait for their decision at the same time need 250 MB.
            case ORDER_TOPOLOGY -> lasting ? KafkaServer.LASTING : started("-Xms96m", "-Xmx640m");
            case SINK_WRITER -> lasting ? KafkaServer.LASTING : started("-Xms96m", "-Xmx320m");
            case NOTIFIER_TOPOLOGY -> started("-Xms64m", "-Xmx320m");
            case CATALOG, ACCOUNTS, CONFIG_SERVER, DISCOVERY -> started("-Xms48m", "-Xmx192m");
            case GATEWAY -> lasting ? KafkaServer.LASTING : started("-Xms64m", "-Xmx256m");
        });
        String more = System.getenv(MORE_OPTIONS);
        if (more != null && !more.isBlank()) {
            options.addAll(List.of(more.strip().split("\\s+")));
        }
        return options;
    }

    /**
     * The optimizing compiler doubles the cost of a start (15 s of CPU time instead of 7 for accounts), and on two
     * cores the compilers of half a dozen instances delay everything else. It is for services that run a sale for
     * hours.
     */
    private static List<String> started(String... heap) {
        return Stream.concat(Stream.of("-XX:TieredStopAtLevel=1"), Stream.of(heap)).toList();
    }

    /**
     * Returns a jar beside its libraries: classes in jars within a jar load slowly and cannot be shared between starts.
     * The folder is named after the content of the jar; the jar's date is always the same, as the build is
     * reproducible.
     */
    private synchronized Path unpack(Path log) throws IOException {
        Path parent = Files.createDirectories(jar.resolveSibling("unpacked"));
        Path folder = parent.resolve(fingerprint(jar));
        Path unpacked = folder.resolve(jar.getFileName());
        if (Files.isDirectory(folder)) {
            return unpacked;
        }
        Path fresh = Files.createTempDirectory(parent, "new");
        try {
            GuardedProcess unpacking = GuardedProcess.start(List.of(java(), "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData", "-Djava.io.tmpdir=" + parent,
                    "-Djarmode=tools", "-jar", jar.toString(), "extract", "--force", "--destination", fresh.toString()),
                    Map.of(), parent, log);
            if (!unpacking.awaitExit(UNPACK_TIMEOUT) || unpacking.onExit().join() != 0
                    || !Files.exists(fresh.resolve(jar.getFileName()))) {
                unpacking.kill();
                throw new StartFailedException("Cannot unpack " + jar + "." + unpacking.logTail());
            }
            deleteAllButTheLatest(parent);
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another launcher was faster; otherwise it is an error.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        } finally {
            Folders.delete(fresh);
        }
        return unpacked;
    }

    /** A stack may still run on the output of the last build, but not on older ones. */
    private static void deleteAllButTheLatest(Path parent) throws IOException {
        try (Stream<Path> found = Files.list(parent)) {
            List<Path> old = found.filter(path -> !path.getFileName().toString().startsWith("new"))
                    .filter(Files::isDirectory)
                    .sorted(Comparator.comparing((Path path) -> path.toFile().lastModified()).reversed())
                    .skip(1)
                    .toList();
            for (Path folder : old) {
                Folders.delete(folder);
            }
        }
    }

    private boolean isBootJar() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getEntry("BOOT-INF/") != null;
        }
    }

    private static String fingerprint(Path jar) throws IOException {
        CRC32 checksum = new CRC32();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (ZipEntry entry : file.stream().sorted(Comparator.comparing(ZipEntry::getName)).toList()) {
                checksum.update((entry.getName() + entry.getCrc() + entry.getSize()).getBytes(StandardCharsets.UTF_8));
            }
        }
        return Long.toHexString(checksum.getValue());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
