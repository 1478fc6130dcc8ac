package dev.firstpair.stack.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where somebody wants a result. */
final class ResultFile {

    private ResultFile() {}

    /**
     * Writes it in place of what is there, in a folder that need not exist yet.
     *
     * @param file absent if nobody wants it
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
