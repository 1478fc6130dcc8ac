package dev.firstpair.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Loaded and linked classes of a service, by which its JVM starts at less than half the cost: an ahead-of-time cache
 * (JEP 514) on JDK 25 and newer, else a class data archive (JEP 350). A JVM writes it when it ends, which costs as much
 * as one to three starts: only a jar that is started for the second time is worth it. It is not dumped by jcmd from a
 * process that goes on: catalog crashed afterwards (JDK 25.0.3, SIGSEGV in
 * LambdaProxyClassDictionary::find_lambda_proxy_class).
 */
final class ClassCache {

    private static final boolean AHEAD_OF_TIME = Runtime.version().feature() >= 25;
    /** A cache that does not fit is no error: it is as if there were none. */
    private static final String QUIETLY = "-Xlog:disable";

    private static final String OUTPUT = "-XX:AOTCacheOutput=";
    private static final String ARCHIVE = "-XX:SharedArchiveFile=";
    private static final String CREATE_ARCHIVE = "-XX:+AutoCreateSharedArchive";
    private static final long TRIAL_SECONDS = 30;

    private final Path file;
    /** By this or another launcher. */
    private final Path startedBefore;

    /** @param jar the service's, with its libraries beside it; the cache is put there, too */
    ClassCache(Path jar) {
        this.file = jar.resolveSibling("classes-" + Runtime.version() + (AHEAD_OF_TIME ? ".aot" : ".jsa"));
        this.startedBefore = jar.resolveSibling("started-before");
    }

    /**
     * Has the next process write the cache when it ends.
     *
     * @return whether there is none yet
     */
    boolean request() throws IOException {
        Files.writeString(startedBefore, "");
        return !Files.exists(file);
    }

    /**
     * What the next JVM is to be started with.
     *
     * @param temporary the JVM's own folder
     */
    List<String> options(Path temporary) throws IOException {
        boolean written = Files.exists(file);
        if (!written && !Files.exists(startedBefore)) {
            Files.writeString(startedBefore, "");
            return List.of(QUIETLY);
        }
        if (!AHEAD_OF_TIME) {
            // Also where there is one: one that a kill has left unfinished is written again, a good one is not.
            return List.of(QUIETLY, ARCHIVE + file, CREATE_ARCHIVE);
        }
        return List.of(QUIETLY, written ? "-XX:AOTCache=" + file : OUTPUT + temporary.resolve("classes.aot"));
    }

    /** Whether a JVM that was started so writes a cache when it ends, which takes a while. */
    static boolean isWrittenBy(List<String> command) {
        return value(command, OUTPUT).isPresent() || command.contains(CREATE_ARCHIVE)
                && value(command, ARCHIVE).filter(archive -> !Files.exists(archive)).isPresent();
    }

    /**
     * Takes over the cache that a JVM has written, if it has, and if it is whole. Whatever prevents that costs later
     * starts some time, and is no reason to complain: the next process writes it again.
     *
     * @param command by which the JVM was started; it must have ended by itself
     */
    static void keepWrittenBy(List<String> command) {
        Optional<Path> written = value(command, OUTPUT).filter(Files::exists);
        if (written.isEmpty()) {
            return;
        }
        // The jar may have been built again meanwhile: the cache is that of the one that ran.
        Path jar = Path.of(command.get(command.indexOf("-jar") + 1));
        Path file = new ClassCache(jar).file;
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.move(written.get(), fresh, StandardCopyOption.REPLACE_EXISTING);
            if (isUsable(command.getFirst(), fresh, jar)) {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(fresh);
            }
        } catch (IOException e) {
            // See above.
        }
    }

    /** Asked of a JVM that has to use it: one that was cut off would be ignored by every later start, silently. */
    private static boolean isUsable(String java, Path cache, Path jar) throws IOException {
        Process trial = new ProcessBuilder(java, "-XX:+UseSerialGC", "-XX:AOTMode=on", "-XX:AOTCache=" + cache, "-cp",
                jar.toString(), "-version").redirectErrorStream(true)
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
