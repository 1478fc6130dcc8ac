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
     * Which variables hide changes, and how to correct them; empty if none does.
     *
     * @param is the global values by name; one that the server does not have is not needed
     */
    static Optional<String> problem(Map<String, String> is) {
        List<String> problems = new ArrayList<>();
        NEEDED.forEach((name, needed) -> {
            String value = is.getOrDefault(name, needed);
            if (!value.equalsIgnoreCase(needed)) {
                problems.add(name + " is '" + value + "', so the mirror does not see every change: SET GLOBAL " + name
                        + " = '" + needed + "', and end the sessions that began before");
            }
        });
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }
}
