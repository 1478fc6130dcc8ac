package dev.firstpair.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class IngressPropertiesTest {

    private static IngressProperties properties(int appendTimeoutMillis, int lingerMillis) {
        return new IngressProperties(1, 1, 0, DataSize.ofKilobytes(1), Duration.ofSeconds(30),
                Duration.ofMillis(appendTimeoutMillis), Duration.ofMillis(lingerMillis), 0);
    }

    @Test
    void leaveARequestToTheBrokersTimeAfterTheLinger() {
        assertThat(properties(200, 100).appendTimeout()).isEqualTo(Duration.ofMillis(200));
        assertThat(properties(100, 0).appendTimeout()).isEqualTo(Duration.ofMillis(100));
        assertThatThrownBy(() -> properties(199, 100)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("firstpair.ingress.append-timeout")
                .hasMessageContaining("199 ms");
    }
}
