package dev.firstpair.stack.cli;

import dev.firstpair.stack.StackState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the stack that a command without further ado means: that of {@code up}, else that of the latest drop. */
final class Running {

    private Running() {}

    /** The stack that runs now. */
    static Optional<StackState> find() {
        return directory().flatMap(StackState::read);
    }

    /** Where the stack that runs now keeps what it has. */
    static Optional<Path> directory() {
        return directories().stream()
                .filter(directory -> StackState.read(directory)
                        .flatMap(state -> state.launcher().handle())
                        .isPresent())
                .findFirst();
    }

    /** {@code host:port} of one of the stack's own servers (kafka, redis or mysql), or the URL of a service. */
    static Optional<String> address(StackState stack, String server) {
        return stack.parts()
                .stream()
                .filter(part -> part.name().equals(server))
                .map(StackState.Part::url)
                .findFirst();
    }

    /** Every directory that a stack may have written to, the likeliest first. */
    static List<Path> directories() {
        Path drops = Main.directory().resolve("drops");
        if (!Files.isDirectory(drops)) {
            return List.of(Main.directory());
        }
        try (Stream<Path> found = Files.list(drops)) {
            return Stream.concat(Stream.of(Main.directory()),
                    found.filter(Files::isDirectory).sorted(Comparator.reverseOrder())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
