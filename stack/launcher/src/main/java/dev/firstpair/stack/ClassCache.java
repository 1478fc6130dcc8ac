package dev.firstpair.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

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
            return List.of(QUIETLY, "-XX:SharedArchiveFile=" + file, "-XX:+AutoCreateSharedArchive");
        }
        return List.of(QUIETLY, written ? "-XX:AOTCache=" + file : OUTPUT + writtenIn(temporary));
    }

    /** Whether a JVM that was started so writes an ahead-of-time cache when it ends, which takes longest. */
    static boolean isWrittenBy(List<String> command) {
        return command.stream().anyMatch(option -> option.startsWith(OUTPUT));
    }

    /** Takes over the cache that a JVM has written, if it has; the JVM must have ended by itself. */
    void keep(Path temporary) {
        Path fresh = writtenIn(temporary);
        try {
            if (Files.exists(fresh)) {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot move " + fresh + " to " + file, e);
        }
    }

    private static Path writtenIn(Path temporary) {
        return temporary.resolve("classes.aot");
    }
}
