package dev.firstpair.topics.ids;

import java.nio.charset.StandardCharsets;
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

    /** Reads what {@link #toString()} returns: an id in a table, where MySQL compares it byte by byte. */
    public static CommandId parseExact(String text) {
        return new CommandId(CanonicalUuid.parseExact(text));
    }

    /** The id that follows from {@code name}: the same name is the same id. */
    public static CommandId ofName(String name) {
        return new CommandId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
