package dev.firstpair.stack.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Data that could explain a broken promise: the seed does not determine the exact timing. */
public final class Evidence {

    /** Kafka preallocates them, 20 MiB for each partition, mostly holes that a copy would fill; it can rebuild them. */
    private static final List<String> SPARED = List.of(".index", ".timeindex");

    private Evidence() {}

    /**
     * Copies the data of the embedded brokers and the logs of the services while the stack is up: it deletes its data
     * when it ends.
     *
     * @param stack its directory
     * @param folder for the copy; must not exist yet
     * @return a sentence with the folder, and whether the copy is complete
     */
    public static String keep(Path stack, Path folder) {
        try {
            copy(stack.resolve("logs"), folder.resolve("logs"));
            copy(stack.resolve("data").resolve("kafka").resolve("data"), folder.resolve("kafka"));
            return "What the services said and the brokers had is kept in " + folder + ".";
        } catch (IOException | UncheckedIOException e) {
            return "Not all that could explain it is in " + folder + ": " + e;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (SPARED.stream().noneMatch(file.toString()::endsWith)) {
                    copyUnlessGone(file, copy);
                }
            }
        }
    }

    private static void copyUnlessGone(Path file, Path copy) throws IOException {
        try {
            Files.copy(file, copy);
        } catch (NoSuchFileException e) {
            if (Files.exists(file)) {
                throw e;
            }
            // The broker has deleted or renamed the file since it was listed.
        }
    }
}
