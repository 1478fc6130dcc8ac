package dev.firstpair.topics.ids;

import java.util.UUID;

/**
 * UUIDs in their one canonical form: {@link UUID#fromString} also accepts shortened ones, so that one id would have two
 * names.
 */
final class CanonicalUuid {

    private CanonicalUuid() {}

    static UUID parse(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("a UUID has 36 characters, not " + text.length());
        }
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a UUID: '" + text + "'");
        }
        return uuid;
    }

    /** Accepts no upper case, either: for what is compared byte by byte. */
    static UUID parseExact(String text) {
        UUID uuid = parse(text);
        if (!uuid.toString().equals(text)) {
            throw new IllegalArgumentException("a UUID in upper case: '" + text + "'");
        }
        return uuid;
    }
}
