package dev.firstpair.topics.ids;

/**
 * The id of a user, assigned by MySQL; on a topic, a decimal string as key and a number as value.
 *
 * @param value at least 1
 */
public record UserId(long value) {

    public UserId {
        if (value < 1) {
            throw new IllegalArgumentException("a user id is at least 1, not " + value);
        }
    }

    /** Reads the decimal form that {@link #toString()} writes; anything else is an {@link IllegalArgumentException}. */
    public static UserId parse(String decimal) {
        return new UserId(Decimal.parse(decimal));
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
