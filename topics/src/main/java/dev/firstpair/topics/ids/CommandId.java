package dev.firstpair.topics.ids;

import java.util.Objects;
import java.util.UUID;

/** The identity of a command, chosen by its sender: the same id again is the same command, and takes effect once. */
public record CommandId(UUID value) {

    public CommandId {
        Objects.requireNonNull(value, "command id");
    }

    /** Reads the 36-character form; anything else is an {@link IllegalArgumentException}. */
    public static CommandId parse(String text) {
        return new CommandId(CanonicalUuid.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
