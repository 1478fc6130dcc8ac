package dev.firstpair.topics.product;

import dev.firstpair.topics.check.Require;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules for products of any writer: an admin by REST, a partner to the topic, an operator by SQL. They are no
 * stricter than those of any earlier version, since products stay on their topic.
 */
public final class ProductRules {

    /** In code points, as MySQL and JSON Schema count. */
    public static final int LONGEST_NAME = 255;
    /** In code points. */
    public static final int LONGEST_DESCRIPTION = 4_000;
    /** Ten years: a time plus this can still be written and read. */
    public static final long LONGEST_MILLIS = Duration.ofDays(3_650).toMillis();

    private static final String TIME = "must be a time of the years 1970 to 9999, such as 2026-11-27T18:00:00Z";

    private ProductRules() {}

    /**
     * A rule that is broken.
     *
     * @param field by its name in {@link Product}
     * @param message what it must be, without the field's name
     */
    public record Broken(String field, String message) {

        @Override
        public String toString() {
            return field + " " + message;
        }
    }

    /** The rules that a product with these fields breaks; none if it is valid. */
    public static List<Broken> broken(@Nullable String productName, @Nullable String productDesc,
            @Nullable Long productPrice, @Nullable String currency, @Nullable Instant opensAt,
            @Nullable Instant closesAt, @Nullable Long holdMillis, @Nullable Long leadMillis) {
        List<Broken> broken = new ArrayList<>();
        if (productName == null || productName.isEmpty() || isLonger(productName, LONGEST_NAME)) {
            broken.add(new Broken("productName", "must have 1 to " + LONGEST_NAME + " characters"));
        }
        if (productDesc != null && isLonger(productDesc, LONGEST_DESCRIPTION)) {
            broken.add(new Broken("productDesc", "must have at most " + LONGEST_DESCRIPTION + " characters"));
        }
        if (productPrice == null || productPrice < 0) {
            broken.add(new Broken("productPrice", "must be a whole number from 0, in the currency's smallest unit"));
        }
        if (!Require.isCurrency(currency)) {
            broken.add(new Broken("currency", "must have three letters, such as EUR"));
        }
        if (isOutOfRange(opensAt)) {
            broken.add(new Broken("opensAt", TIME));
        }
        if (isOutOfRange(closesAt)) {
            broken.add(new Broken("closesAt", TIME));
        }
        if (opensAt != null && closesAt != null && !opensAt.isBefore(closesAt)) {
            broken.add(new Broken("closesAt", "must be later than opensAt"));
        }
        if (holdMillis == null || holdMillis < 1 || holdMillis > LONGEST_MILLIS) {
            broken.add(new Broken("holdMillis", "must be from 1 ms to 3650 days"));
        }
        if (leadMillis != null && (leadMillis < 0 || leadMillis > LONGEST_MILLIS)) {
            broken.add(new Broken("leadMillis", "must be from 0 to 3650 days"));
        }
        return broken;
    }

    private static boolean isLonger(String text, int most) {
        return text.codePointCount(0, text.length()) > most;
    }

    private static boolean isOutOfRange(@Nullable Instant time) {
        return time != null
                && (time.isBefore(Instant.EPOCH) || time.isAfter(Instant.ofEpochMilli(Require.LATEST_MILLIS)));
    }
}
