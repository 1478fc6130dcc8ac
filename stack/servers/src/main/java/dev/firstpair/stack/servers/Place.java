package dev.firstpair.stack.servers;

import java.nio.file.Path;

/**
 * Where a server is.
 *
 * @param directory of its data
 * @param log its output
 * @param port that it listens on; 0 for a free one
 */
public record Place(Path directory, Path log, int port) {

    /** On a free port, with the log among the data. */
    static Place in(Path directory) {
        return new Place(directory, directory.resolve(directory.getFileName() + ".log"), 0);
    }
}
