package dev.firstpair.stack.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void givesNoPortTwice() {
        // Of twelve thousand ports, drawn at random, fifteen hundred are never all different.
        assertThat(Stream.generate(Ports::free).limit(1_500)).doesNotHaveDuplicates();
    }
}
