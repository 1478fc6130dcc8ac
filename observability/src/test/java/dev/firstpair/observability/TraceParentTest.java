package dev.firstpair.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void passesOnWhatIsWellFormed() {
        assertThat(TraceParent.of(GOOD, new Random(1))).isEqualTo(GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736000f067aa0ba902b7-01"})
    void beginsAnewWhereItIsNot(String received) {
        String begun = TraceParent.of(received, new Random(1));

        assertThat(begun).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00").isNotEqualTo(received);
        assertThat(TraceParent.of(begun, new Random(2))).isEqualTo(begun);
    }
}
