package dev.firstpair.stack.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file for a result, on request. */
final class ResultFile {

    private ResultFile() {}

    /**
     * Writes the result, replacing an existing file; creates the folder if it is missing.
     *
     * @param file absent if no result is requested
     */
    static void write(@Nullable Path file, String result) throws IOException {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, result);
    }
}
