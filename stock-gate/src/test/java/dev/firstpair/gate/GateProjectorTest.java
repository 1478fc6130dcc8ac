package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateProjectorTest {

    @Test
    void canBeClosedBeforeItStarts() {
        Duration second = Duration.ofSeconds(1);
        // Nothing listens there.
        try (StockGate gate = StockGate.connect(GateSettings.of("redis://localhost:1"))) {
            GateProjector projector = new GateProjector(gate, Map.of(), product -> 0, second, second, second);

            projector.close();

            assertThat(projector.isRunning()).isFalse();
        }
    }
}
