package dev.firstpair.sink.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AuditPropertiesTest {

    @Test
    void takesACronOfSixFieldsOrNone() {
        assertThat(properties("0 0 0 * * *", 0).isNightly()).isTrue();
        assertThat(properties("-", 0).isNightly()).isFalse();
        assertThatThrownBy(() -> properties("0 0 * * *", 0)).hasMessageContaining("six fields");
    }

    @Test
    void boundsTheLogByTheHeapUnlessItIsSet() {
        assertThat(properties("-", 7).mostRecordsHere()).isEqualTo(7);
        assertThat(properties("-", 0).mostRecordsHere() * 64 * 3).isBetween(1L, Runtime.getRuntime().maxMemory());
    }

    private static AuditProperties properties(String cron, long mostRecords) {
        return new AuditProperties(cron, ZoneOffset.UTC, Duration.ZERO, Duration.ofMinutes(1), mostRecords);
    }
}
