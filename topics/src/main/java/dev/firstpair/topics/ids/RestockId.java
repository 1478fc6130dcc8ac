package dev.firstpair.topics.ids;

/**
 * The id of a restock, assigned by MySQL; on a topic, a decimal string as key and a number as value. Ids from
 * {@link #FIRST_OF_INSERTS} on are assigned by the mirror, for stock that was written by hand into a product's row.
 *
 * @param value at least 1
 */
public record RestockId(long value) {

    /**
     * Ids from here on are for stock that a product was inserted with. MySQL counts from 1, and does not reach them.
     */
    public static final long FIRST_OF_INSERTS = 1L << 61;
    /** Ids from here on are for stock that was edited in place. */
    public static final long FIRST_OF_EDITS = 1L << 62;

    public RestockId {
        if (value < 1) {
            throw new IllegalArgumentException("a restock id is at least 1, not " + value);
        }
    }

    /** Whether it is for stock that a product was inserted with; it is applied only to a product without units. */
    public boolean ofInsert() {
        return value >= FIRST_OF_INSERTS && value < FIRST_OF_EDITS;
    }

    /** Whether it was assigned by the mirror, for an edit by SQL. */
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
