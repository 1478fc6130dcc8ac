package dev.firstpair.sink.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Finds invalid dates of products, such as 0000-00-00 or 2026-02-31. MySQL accepts them in a session without strict
 * mode. Debezium reads such a date as null or, in a column that cannot be null, as 1970: as if the sale were open. Only
 * the row in MySQL shows the actual value.
 */
@Component
class InvalidDates {

    private static final Logger LOG = LoggerFactory.getLogger(InvalidDates.class);
    private static final List<String> COLUMNS = List.of("opens_at", "closes_at", "created_at");

    private static final String SELECT = "SELECT " + COLUMNS.stream()
            .map(column -> "IF(" + isInvalid(column) + ", CAST(" + column + " AS CHAR), NULL), " + column
                    + " IS NOT NULL AND NOT " + isInvalid(column) + " AND " + column + " <> '1970-01-01'")
            .collect(Collectors.joining(", ")) + " FROM limited_products WHERE product_id = ?";

    /**
     * A change may be read from the binlog a moment before its transaction is committed; an edit older than this is
     * committed.
     */
    private static final Duration UNTIL_COMMITTED = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final JdbcTemplate jdbc;

    InvalidDates(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Only for a SELECT: elsewhere, strict mode refuses to compute with such a date. */
    private static String isInvalid(String column) {
        return String.format("(%1$s IS NOT NULL AND (LAST_DAY(%1$s) IS NULL OR YEAR(%1$s) = 0"
                + " OR DAYOFMONTH(%1$s) > DAYOFMONTH(LAST_DAY(%1$s))))", column);
    }

    /** The row in MySQL: invalid dates, as text, and the columns with a date that Debezium can read. */
    private record Found(Map<String, String> invalid, Set<String> dates) {}

    /**
     * The invalid dates of the row as committed last, as text, by column.
     *
     * @param row the row as Debezium read it
     * @param at when the row was written, by MySQL's clock; only for a row younger than 2 s is the commit awaited
     */
    Map<String, String> of(Struct row, Instant at) {
        List<String> asked = COLUMNS.stream().filter(column -> mayBeInvalid(row, column)).toList();
        if (asked.isEmpty()) {
            return Map.of();
        }
        long productId = Columns.number(row, "product_id");
        long giveUpNanos = System.nanoTime() + left(at).toNanos();
        while (true) {
            @Nullable
            Found found = find(productId);
            // If MySQL has a valid date where Debezium read none, the row in MySQL is from another edit: an earlier
            // one, because this one is not committed yet, or a later one, which is read after this one.
            boolean is = found != null && asked.stream().noneMatch(found.dates()::contains);
            if (is || System.nanoTime() - giveUpNanos >= 0) {
                return found == null
                        ? Map.of()
                        : found.invalid()
                                .entrySet()
                                .stream()
                                .filter(date -> asked.contains(date.getKey()))
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            }
            pause();
        }
    }

    /**
     * As {@link #of}, for an edit that does not change the row as Debezium reads it: only the committed row shows it.
     */
    Map<String, String> ofUnchanged(Struct row, Instant at) {
        if (left(at).isPositive() && COLUMNS.stream().anyMatch(column -> mayBeInvalid(row, column))) {
            pause();
        }
        return of(row, at);
    }

    /** The remaining time in which the transaction of a row may still be uncommitted. */
    private static Duration left(Instant at) {
        Duration left = UNTIL_COMMITTED.minus(Duration.between(at, Instant.now()));
        return left.compareTo(UNTIL_COMMITTED) > 0 ? UNTIL_COMMITTED : left;
    }

    private static boolean mayBeInvalid(Struct row, String column) {
        try {
            @Nullable
            Instant read = Columns.timeOrNull(row, column);
            return read == null || read.equals(Instant.EPOCH);
        } catch (IllegalArgumentException e) {
            return false; // an unreadable value, which is not mistaken for a date
        }
    }

    private @Nullable Found find(long productId) {
        try {
            List<Found> found = jdbc.query(SELECT, (row, number) -> {
                Map<String, String> invalid = new HashMap<>();
                Set<String> dates = new HashSet<>();
                for (int i = 0; i < COLUMNS.size(); i++) {
                    @Nullable
                    String text = row.getString(2 * i + 1);
                    if (text != null) {
                        invalid.put(COLUMNS.get(i), text);
                    }
                    if (row.getBoolean(2 * i + 2)) {
                        dates.add(COLUMNS.get(i));
                    }
                }
                return new Found(invalid, dates);
            }, productId);
            return found.isEmpty() ? null : found.getFirst();
        } catch (DataAccessException e) {
            if (!(e instanceof InvalidDataAccessResourceUsageException) && !RowRepairer.isPermanent(e)) {
                throw e;
            }
            LOG.warn("The dates of product {} cannot be checked, since the table was altered", productId, e);
            return new Found(Map.of(), Set.of());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientDataAccessResourceException("interrupted while a date was checked", e);
        }
    }
}
