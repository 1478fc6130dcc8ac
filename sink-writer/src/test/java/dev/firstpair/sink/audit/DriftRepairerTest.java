package dev.firstpair.sink.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;

class DriftRepairerTest {

    /** A row that MySQL refuses does not keep the others from being repaired. */
    @Test
    void continuesAfterARowThatMysqlRefusesForItsContentOnly() {
        assertThat(DriftRepairer.refusal(() -> {
            throw new DataIntegrityViolationException("for the test", new SQLException("out of range", "22003", 1264));
        })).isEqualTo("out of range");
        assertThat(DriftRepairer.refusal(() -> {})).isNull();

        ConcurrencyFailureException deadlock = new ConcurrencyFailureException("for the test",
                new SQLException("deadlock", "40001", 1213));
        assertThatThrownBy(() -> DriftRepairer.refusal(() -> {
            throw deadlock;
        })).isSameAs(deadlock);
    }
}
