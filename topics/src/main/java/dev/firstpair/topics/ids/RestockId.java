package dev.firstpair.topics.ids;

/**
 * The number of a restock, as MySQL gave it; on a topic, a decimal string as key and a number as value. Those from
 * {@link #FIRST_OF_INSERTS} on are the mirror's, for stock that somebody wrote into a product's row.
 *
 * @param value at least 1
 */
public record RestockId(long value) {

    /** From here on, of stock that a product was inserted with. MySQL counts from 1, and does not come here. */
    public static final long FIRST_OF_INSERTS = 1L << 61;
    /** From here on, of stock that was edited in place. */
    public static final long FIRST_OF_EDITS = 1L << 62;

    public RestockId {
        if (value < 1) {
            throw new IllegalArgumentException("a restock id is at least 1, not " + value);
        }
    }

    /** Whether a product was inserted with it; only one that has no units gets them. */
    public boolean ofInsert() {
        return value >= FIRST_OF_INSERTS && value < FIRST_OF_EDITS;
    }

    /** Whether it is the mirror's, for what somebody did by SQL. */
    public boolean byHand() {
        return value >= FIRST_OF_INSERTS;
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
