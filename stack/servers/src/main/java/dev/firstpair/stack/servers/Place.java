package dev.firstpair.stack.servers;

import java.nio.file.Path;

/**
 * The place of a server.
 *
 * @param directory of its data
 * @param log its output
 * @param port that it listens on; 0 for a free one
 */
public record Place(Path directory, Path log, int port) {

    /** On a free port, with the log in the data directory. */
    static Place in(Path directory) {
        return new Place(directory, directory.resolve(directory.getFileName() + ".log"), 0);
    }
}
