package dev.firstpair.topics.check;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Checks for the compact constructors of records on topics: a record that exists is in range. */
public final class Require {

    /** The last millisecond of the year 9999: a greater value is in another unit, such as microseconds. */
    public static final long LATEST_MILLIS = 253_402_300_799_999L;

    private Require() {}

    /** {@code value}, or an {@link IllegalArgumentException} that names the missing field. */
    public static <T> T present(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    /** Throws an {@link IllegalArgumentException} unless {@code value >= least}. */
    public static void atLeast(long least, long value, String field) {
        if (value < least) {
            throw new IllegalArgumentException(field + " is at least " + least + ", not " + value);
        }
    }

    /** Throws an {@link IllegalArgumentException} unless {@code least <= value <= most}. */
    public static void between(long least, long most, long value, String field) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " is " + least + " to " + most + ", not " + value);
        }
    }

    /**
     * Throws an {@link IllegalArgumentException} unless {@code time} is null or from 1970 to 9999, which readers
     * require.
     */
    public static void time(@Nullable Instant time, String field) {
        if (time != null && (time.isBefore(Instant.EPOCH) || time.isAfter(Instant.ofEpochMilli(LATEST_MILLIS)))) {
            throw new IllegalArgumentException(field + " is a time of the years 1970 to 9999, not " + time);
        }
    }

    /**
     * Throws an {@link IllegalArgumentException} unless {@code text} is null or has 1 to {@code most} characters, by
     * the count of MySQL and JSON Schema: code points.
     */
    public static void length(int most, @Nullable String text, String field) {
        codePoints(1, most, text, field);
    }

    /** The same for a text that may be empty. */
    public static void lengthAtMost(int most, @Nullable String text, String field) {
        codePoints(0, most, text, field);
    }

    /** Whether the text is three ASCII characters, as the ledger stores it; by the contract, a code of ISO 4217. */
    public static boolean isCurrency(@Nullable String text) {
        return text != null && text.length() == 3 && text.chars().allMatch(one -> one >= ' ' && one <= '~');
    }

    private static void codePoints(int least, int most, @Nullable String text, String field) {
        int length = text == null ? least : text.codePointCount(0, text.length());
        if (length < least || length > most) {
            throw new IllegalArgumentException(
                    field + " has " + least + " to " + most + " characters, not " + length);
        }
    }
}
