package dev.firstpair.topics.ids;

/**
 * The number of a restock, as MySQL gave it; on a topic, a decimal string as key and a number as value. Those from
 * {@link #FIRST_OF_EDITS} on are the mirror's, for stock that somebody edited in place.
 *
 * @param value at least 1
 */
public record RestockId(long value) {

    /** MySQL counts from 1, and does not come here. */
    public static final long FIRST_OF_EDITS = 1L << 62;

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
