package dev.firstpair.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ReadOnlyServerEvictionTest {

    private static final SQLExceptionOverride EVICTION = new ReadOnlyServerEviction();

    @Test
    void evictsTheConnectionToAServerThatIsReadOnly() {
        assertThat(EVICTION.adjudicate(new SQLException("--super-read-only", "HY000", 1290)))
                .isEqualTo(SQLExceptionOverride.Override.MUST_EVICT);
        assertThat(EVICTION.adjudicate(new SQLException("read-only mode", "HY000", 1836)))
                .isEqualTo(SQLExceptionOverride.Override.MUST_EVICT);
    }

    @Test
    void leavesOtherErrorsToThePool() {
        assertThat(EVICTION.adjudicate(new SQLException("duplicate entry", "23000", 1062)))
                .isEqualTo(SQLExceptionOverride.Override.CONTINUE_EVICT);
    }
}
