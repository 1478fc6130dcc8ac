package dev.firstpair.sink.intake;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessException;

/** Stores many rows at once, and bisects to find the rows that MySQL refuses for their content. */
public final class BisectingWriter {

    /** Check constraint violated; its SQLSTATE is the catch-all HY000. */
    private static final Set<Integer> ROW_ERRORS = Set.of(3819);

    /** Data exception, constraint violation, and errors signaled by a trigger; see the SQL standard's classes. */
    private static final Set<String> ROW_CLASSES = Set.of("22", "23", "45");

    private BisectingWriter() {}

    /**
     * Stores each row at least once, or reports why it can never be stored.
     *
     * @param store stores all of the rows or none; may be called again with rows that it has stored
     * @param impossible takes a row that is refused for its content
     * @throws DataAccessException if storing failed for any other reason; then some rows may be stored
     */
    public static <T> void store(List<T> rows, Consumer<List<T>> store, BiConsumer<T, String> impossible) {
        if (rows.isEmpty()) {
            return;
        }
        try {
            store.accept(rows);
        } catch (DataAccessException e) {
            if (!isRowError(e)) {
                throw e;
            }
            if (rows.size() == 1) {
                impossible.accept(rows.getFirst(), String.valueOf(e.getMostSpecificCause().getMessage()));
                return;
            }
            int half = rows.size() / 2;
            store(rows.subList(0, half), store, impossible);
            store(rows.subList(half, rows.size()), store, impossible);
        }
    }

    /** Whether MySQL refuses the row for its content. */
    public static boolean isRowError(DataAccessException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return ROW_ERRORS.contains(sql.getErrorCode())
                        || state != null && state.length() == 5 && ROW_CLASSES.contains(state.substring(0, 2));
            }
        }
        return false;
    }
}
