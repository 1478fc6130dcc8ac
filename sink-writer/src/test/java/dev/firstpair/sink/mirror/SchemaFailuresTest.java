package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaFailuresTest {

    private static final String PARTIAL = "Error processing row in orders, internal schema size 20, but row size 1";

    private final SchemaFailures failures = new SchemaFailures();

    /** A session that logs rows in part may do so again and again. */
    @Test
    void readsAllRowsAgainAfterPausesThatGrow() {
        assertThat(readsAll(0)).isTrue();
        assertThat(readsAll(9)).isFalse();
        for (int seconds : List.of(10, 30, 70, 150)) {
            assertThat(readsAll(seconds)).as("%d s", seconds).isTrue();
            assertThat(readsAll(seconds + 1)).as("%d s", seconds + 1).isFalse();
        }

        assertThat(readsAll(150 + 160 + 3_601)).as("after an hour without such a failure").isTrue();
        assertThat(readsAll(150 + 160 + 3_601 + 10)).isTrue();
    }

    @Test
    void readsNothingAgainAfterAnotherFailure() {
        assertThat(failures.readsAll("Communications link failure", Instant.EPOCH)).isFalse();
    }

    private boolean readsAll(int seconds) {
        return failures.readsAll(PARTIAL, Instant.ofEpochSecond(seconds));
    }
}
