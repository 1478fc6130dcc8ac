package dev.firstpair.topics.ids;

/**
 * The id of a wish, assigned by MySQL: a later wish of the same user for the same product has a greater one.
 *
 * @param value at least 1
 */
public record WishId(long value) {

    public WishId {
        if (value < 1) {
            throw new IllegalArgumentException("a wish id is at least 1, not " + value);
        }
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
