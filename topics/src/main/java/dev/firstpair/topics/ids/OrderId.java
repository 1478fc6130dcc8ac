package dev.firstpair.topics.ids;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The identity of an order, chosen by the sender of its request: a UUID of version 7
 * (<a href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7">RFC 9562</a>), so that it contains the time at
 * which it was made.
 */
public record OrderId(UUID value) {

    public OrderId {
        Objects.requireNonNull(value, "order id");
        if (value.version() != 7 || value.variant() != 2) {
            throw new IllegalArgumentException("an order id is a UUID of version 7, not " + value);
        }
    }

    /** A new id made at {@code now}; 74 bits of it are random. */
    public static OrderId create(Instant now, RandomGenerator random) {
        long millis = now.toEpochMilli() & 0xFFFF_FFFF_FFFFL;
        long high = millis << 16 | 0x7000L | random.nextLong() & 0x0FFFL;
        long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new OrderId(new UUID(high, low));
    }

    /** Reads the 36-character form; anything else is an {@link IllegalArgumentException}. */
    public static OrderId parse(String text) {
        return new OrderId(CanonicalUuid.parse(text));
    }

    /** Reads what {@link #toString()} returns: an id in a table, where MySQL compares it byte by byte. */
    public static OrderId parseExact(String text) {
        return new OrderId(CanonicalUuid.parseExact(text));
    }

    /** When the id was made, by the clock of its maker. */
    public Instant madeAt() {
        return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
    }

    /**
     * Whether it was made longer ago than {@code age}; also if it was made so far in the future, by a clock that is
     * wrong.
     */
    public boolean isOlderThan(Duration age, Instant now) {
        Instant madeAt = madeAt();
        return madeAt.plus(age).isBefore(now) || madeAt.isAfter(now.plus(age));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
