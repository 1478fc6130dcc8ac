package dev.firstpair.topics.ids;

/**
 * The number of a restock, as MySQL gave it; on a topic, a decimal string as key and a number as value.
 *
 * @param value at least 1
 */
public record RestockId(long value) {

    public RestockId {
        if (value < 1) {
            throw new IllegalArgumentException("a restock id is at least 1, not " + value);
        }
    }

    /** Reads the decimal form that {@link #toString()} writes; anything else is an {@link IllegalArgumentException}. */
    public static RestockId parse(String decimal) {
        return new RestockId(Decimal.parse(decimal));
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
