package dev.firstpair.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.topics.ids.OrderId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    private static final OrderId ONE = OrderId.parse("01900000-0000-7000-8000-000000000001");
    private static final OrderId OTHER = OrderId.parse("01900000-0000-7000-8000-000000000002");
    private static final String TEXT = "notification=01900000-0000-7000-8000-00000000000a,"
            + "01900000-0000-7000-8000-000000000001=3,01900000-0000-7000-8000-000000000002=1";

    @Test
    void isReadAsItIsWritten() {
        Position position = Position.parse(TEXT);

        assertThat(position.notification()).isEqualTo("01900000-0000-7000-8000-00000000000a");
        assertThat(position.version(ONE)).isEqualTo("3");
        assertThat(position).hasToString(TEXT);
        assertThat(Position.parse(null)).hasToString("");
    }

    @Test
    void movesAndForgetsOrdersThatAreAskedForNoLonger() {
        Position position = Position.parse(TEXT);
        position.sent(ONE, 4);
        position.keepOnly(new LiveRequest(List.of(), List.of(ONE)));

        assertThat(position.version(ONE)).isEqualTo("4");
        assertThat(position.version(OTHER)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "notification=", "notification=7", "x=1", "01900000-0000-7000-8000-000000000001=-1",
            "01900000-0000-7000-8000-000000000001=", ",=", "=\n"})
    void isNotMadeOfSomethingElse(String text) {
        assertThatThrownBy(() -> Position.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Last-Event-ID");
    }
}
