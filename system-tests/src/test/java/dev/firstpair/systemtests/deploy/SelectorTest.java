package dev.firstpair.systemtests.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstpair.systemtests.deploy.Selector.Condition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {

    @Test
    void findsWhatAnExpressionAsksFor() {
        assertThat(Selector.in("sum by (a, b) (rate(first_total{a=\"x\",b=~\"y|z\"}[1m])) > 0.05 * max(second)"))
                .containsExactly(new Selector("first_total",
                        List.of(new Condition("a", "=", "x"), new Condition("b", "=~", "y|z"))),
                        new Selector("second", List.of()));
    }

    @Test
    void matchesSeriesByTheirLabels() {
        Selector selector = Selector.in("total{a=\"x\",b!~\"y|z\"}").getFirst();

        assertThat(selector.matches("total", Map.of("a", "x"))).isTrue();
        assertThat(selector.matches("total", Map.of("a", "x", "b", "z"))).isFalse();
        assertThat(selector.matches("total", Map.of("a", "xx"))).isFalse();
        assertThat(selector.matches("other", Map.of("a", "x"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 + 2", "sum(a", "a)", "a{b=\"c}", "sum(a{b=\"c\")}", "a & b"})
    void refusesWhatIsNoExpression(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Selector.in(text));
    }
}
