package dev.firstpair.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Loaded classes of a service; with them, its JVM starts at half the cost or less. There are two kinds: a class data
 * archive (JEP 350), and on JDK 25 and newer an ahead-of-time cache (JEP 514), in which classes are linked as well; it
 * saves another quarter, and takes twice as long to write. A JVM writes either when it ends, which costs as much as one
 * to three starts: this pays off only for a jar that is started for the second time. The cache is not dumped by jcmd
 * from a process that keeps running: catalog crashed afterwards (JDK 25.0.3, SIGSEGV in
 * LambdaProxyClassDictionary::find_lambda_proxy_class).
 */
final class ClassCache {

    private static final boolean AHEAD_OF_TIME = Runtime.version().feature() >= 25;
    /** A cache that does not fit is not an error: the JVM then starts without it. */
    private static final String QUIETLY = "-Xlog:disable";
    private static final String USE = "-XX:AOTCache=";
    private static final String OUTPUT = "-XX:AOTCacheOutput=";
    private static final String ARCHIVE = "-XX:SharedArchiveFile=";
    private static final String CREATE_ARCHIVE = "-XX:+AutoCreateSharedArchive";
    private static final long TRIAL_SECONDS = 30;

    private final Path cache;
    private final Path archive;
    /** Exists if this or another launcher has started the jar before. */
    private final Path startedBefore;

    /** @param jar the service's, with its libraries beside it; the cache is written to the same folder */
    ClassCache(Path jar) {
        this.cache = jar.resolveSibling("classes-" + Runtime.version() + ".aot");
        this.archive = jar.resolveSibling("classes-" + Runtime.version() + ".jsa");
        this.startedBefore = jar.resolveSibling("started-before");
    }

    /**
     * JVM options for the next start. If there is a cache that the JVM may use, none is written.
     *
     * @param temporary the JVM's own folder
     * @param aheadOfTime whether that kind may be used; not with the optimizing compiler: a cache of a process that
     *     used only the quick compiler keeps the JVM from optimizing, and a purchase took 1.4 times the CPU time
     */
    List<String> options(Path temporary, boolean aheadOfTime) throws IOException {
        if (aheadOfTime && Files.exists(cache)) {
            return List.of(QUIETLY, USE + cache);
        }
        if (!Files.exists(archive) && !Files.exists(startedBefore)) {
            Files.writeString(startedBefore, "");
            return List.of(QUIETLY);
        }
        if (AHEAD_OF_TIME && aheadOfTime && !Files.exists(archive)) {
            return List.of(QUIETLY, OUTPUT + temporary.resolve("classes.aot"));
        }
        // Also if an archive exists: one that a kill has left unfinished is written again, a complete one is not.
        return List.of(QUIETLY, ARCHIVE + archive, CREATE_ARCHIVE);
    }

    /** Whether a JVM that was started with this command writes a cache when it ends, which takes a while. */
    static boolean isWrittenBy(List<String> command) {
        return value(command, OUTPUT).isPresent() || command.contains(CREATE_ARCHIVE)
                && value(command, ARCHIVE).filter(archive -> !Files.exists(archive)).isPresent();
    }

    /**
     * Takes over the cache that a JVM has written, if there is one and it is complete. A failure makes later starts
     * slower and is not reported: the next process writes the cache again.
     *
     * @param command the command that started the JVM; it must have ended by itself
     */
    static void keepWrittenBy(List<String> command) {
        Optional<Path> written = value(command, OUTPUT).filter(Files::exists);
        if (written.isEmpty()) {
            return;
        }
        // The jar may have been built again since: the cache belongs to the jar that ran.
        Path jar = Path.of(command.get(command.indexOf("-jar") + 1));
        Path file = new ClassCache(jar).cache;
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.move(written.get(), fresh, StandardCopyOption.REPLACE_EXISTING);
            if (isUsable(fresh, command.subList(0, command.indexOf("-jar")), jar)) {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(fresh);
            }
        } catch (IOException e) {
            // See above.
        }
    }

    /** Checked with a JVM that has to use the cache: every later start would silently ignore a truncated one. */
    private static boolean isUsable(Path cache, List<String> java, Path jar) throws IOException {
        List<String> trying = new ArrayList<>(java);
        trying.removeIf(option -> option.startsWith(OUTPUT));
        trying.addAll(List.of("-XX:AOTMode=on", USE + cache, "-cp", jar.toString(), "-version"));
        Process trial = new ProcessBuilder(trying).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return trial.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            trial.destroyForcibly();
        }
    }

    private static Optional<Path> value(List<String> command, String option) {
        return command.stream()
                .filter(given -> given.startsWith(option))
                .map(given -> Path.of(given.substring(option.length())))
                .findFirst();
    }
}
