package dev.firstpair.sink.mirror;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * MySQL's settings of its binlog: those without which it does not have every change in full, since Debezium skips such
 * changes, and what a place in it is.
 */
final class BinlogSettings {

    private static final Map<String, String> NEEDED = new TreeMap<>(Map.of("binlog_format", "ROW", "binlog_row_image",
            "FULL", "binlog_row_value_options", ""));
    private static final String GTID_MODE = "gtid_mode";
    /** Of the status of the binlog, not variables: the names of databases, separated by commas. */
    static final String DO_DB = "Binlog_Do_DB";
    static final String IGNORE_DB = "Binlog_Ignore_DB";

    private BinlogSettings() {}

    /** The variables' names. */
    static Collection<String> names() {
        return Stream.concat(NEEDED.keySet().stream(), Stream.of(GTID_MODE)).toList();
    }

    /** Whether a place in the binlog is a set of GTIDs, and not a file and a position. */
    static boolean hasGtids(Map<String, String> is) {
        return is.getOrDefault(GTID_MODE, "OFF").equalsIgnoreCase("ON");
    }

    /**
     * Which settings hide changes of the database, and how to correct them; empty if none does.
     *
     * @param is the values by name; one that the server does not have is not needed
     */
    static Optional<String> problem(Map<String, String> is, String database) {
        List<String> problems = new ArrayList<>();
        NEEDED.forEach((name, needed) -> {
            String value = is.getOrDefault(name, needed);
            if (!value.equalsIgnoreCase(needed)) {
                problems.add(name + " is '" + value + "', so the mirror does not see every change: SET GLOBAL " + name
                        + " = '" + needed + "', and end the sessions that began before");
            }
        });
        leavingOut(is, database).ifPresent(filter -> problems.add(filter + ", which leaves the database " + database
                + " out of the binlog: correct that option of the server, and restart it"));
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    /** As MySQL does it for rows: databases to ignore count only if there are none to log. */
    private static Optional<String> leavingOut(Map<String, String> is, String database) {
        String logged = is.getOrDefault(DO_DB, "");
        String ignored = is.getOrDefault(IGNORE_DB, "");
        if (!logged.isEmpty()) {
            // Some servers ignore the case of names.
            return Stream.of(logged.split(",")).anyMatch(database::equalsIgnoreCase)
                    ? Optional.empty()
                    : Optional.of("binlog-do-db is '" + logged + "'");
        }
        return Stream.of(ignored.split(",")).anyMatch(database::equals)
                ? Optional.of("binlog-ignore-db is '" + ignored + "'")
                : Optional.empty();
    }
}
