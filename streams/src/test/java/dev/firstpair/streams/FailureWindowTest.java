package dev.firstpair.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FailureWindowTest {

    private Instant now = Instant.EPOCH;

    private final FailureWindow.Limit limit = new FailureWindow.Limit(2, Duration.ofMinutes(10));
    private final FailureWindow failures = new FailureWindow(limit, new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void areTooManyWithinTheWindow() {
        assertThat(failures.tooMany()).isFalse();
        assertThat(failures.tooMany()).isFalse();
        assertThat(failures.tooMany()).isTrue();
    }

    @Test
    void areForgottenAfterIt() {
        failures.tooMany();
        failures.tooMany();
        now = now.plus(Duration.ofMinutes(11));

        assertThat(failures.tooMany()).isFalse();
    }
}
