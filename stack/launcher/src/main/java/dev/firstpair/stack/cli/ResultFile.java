package dev.firstpair.stack.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A file for a result, on request. */
public final class ResultFile {

    private ResultFile() {}

    /**
     * Checks that the file can be written, before work that takes minutes; creates the folder if it is missing, and
     * leaves the file as it is.
     *
     * @param file absent if no result is requested
     * @throws ParameterException if it cannot
     */
    public static void check(CommandSpec spec, @Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            createFolder(file);
            boolean exists = Files.exists(file);
            Files.writeString(file, "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (!exists) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "The result cannot be written to " + file + ": " + e, e);
        }
    }

    /**
     * Writes the result, replacing an existing file; creates the folder if it is missing.
     *
     * @param file absent if no result is requested
     */
    static void write(@Nullable Path file, String result) throws IOException {
        if (file == null) {
            return;
        }
        createFolder(file);
        Files.writeString(file, result);
    }

    private static void createFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }
}
