package dev.firstpair.sink.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.UncategorizedSQLException;

class BisectingWriterTest {

    private static final List<Integer> ROWS = IntStream.range(0, 1_000).boxed().toList();

    private final Set<Integer> stored = new TreeSet<>();
    private final List<Integer> impossible = new ArrayList<>();

    @Test
    void findsTheRowsThatAreRefusedAndStoresAllOthers() {
        Set<Integer> bad = Set.of(0, 499, 500, 999);

        BisectingWriter.store(ROWS, rows -> {
            if (rows.stream().anyMatch(bad::contains)) {
                throw new DataIntegrityViolationException("refused", new SQLException("out of range", "22003", 1264));
            }
            stored.addAll(rows);
        }, (row, why) -> {
            assertThat(why).isEqualTo("out of range");
            impossible.add(row);
        });

        assertThat(impossible).containsExactlyInAnyOrderElementsOf(bad);
        assertThat(stored).hasSize(996).doesNotContainAnyElementsOf(bad);
    }

    @Test
    void takesAViolatedCheckForTheRowsFault() {
        BisectingWriter.store(List.of(1), rows -> {
            throw new UncategorizedSQLException("upsert", null, new SQLException("Check constraint", "HY000", 3819));
        }, (row, why) -> impossible.add(row));

        assertThat(impossible).containsExactly(1);
    }

    @Test
    void leavesEveryOtherFailureToARetry() {
        for (SQLException failure : List.of(new SQLException("Deadlock found", "40001", 1213),
                new SQLException("Communications link failure", "08S01", 0),
                new SQLException("Table is full", "HY000", 1114),
                new SQLException("No such table", "42S02", 1146))) {
            assertThatThrownBy(() -> BisectingWriter.store(ROWS, rows -> {
                throw new CannotAcquireLockException("failed", failure);
            }, (row, why) -> impossible.add(row))).hasRootCause(failure);
        }
        assertThat(impossible).isEmpty();
    }
}
