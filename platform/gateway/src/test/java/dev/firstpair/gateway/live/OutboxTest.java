package dev.firstpair.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class OutboxTest {

    private static final OrderId ORDER = OrderId.parse("01900000-0000-7000-8000-000000000001");

    private final Queue<Mono<byte[]>> writes = new ArrayDeque<>();
    private Optional<String> time = Optional.empty();
    private final ManualTimer timer = new ManualTimer();
    private final Outbox outbox = new Outbox(Position.parse(null), () -> time, new StockPace(timer), writes::add);
    private int sent;

    @Test
    void beginsWithAllThatIsKnownWhenItIsOpened() {
        outbox.stock(new ProductId(1), "1");
        outbox.stock(new ProductId(2), "2");
        assertThat(writes).isEmpty();

        outbox.open();

        assertThat(written()).isEqualTo("event: stock\ndata: 1\n\nevent: stock\ndata: 2\n\n:\n\n");
        assertThat(writes).isEmpty();
    }

    @Test
    void keepsOfStockOnlyTheNewestHoweverMuchComes() {
        open();
        for (int version = 1; version <= 1_000; version++) {
            outbox.stock(new ProductId(1), "{\"version\":" + version + "}");
        }
        outbox.stock(new ProductId(2), "{}");

        assertThat(writes).hasSize(1);
        assertThat(written()).isEqualTo(
                "event: stock\ndata: {\"version\":1000}\n\nevent: stock\ndata: {}\n\n");
    }

    @Test
    void keepsWhatComesWhileAWriteWaits() {
        open();
        outbox.stock(new ProductId(1), "1");
        Mono<byte[]> write = writes.remove();
        outbox.stock(new ProductId(1), "2");
        assertThat(writes).isEmpty();
        assertThat(text(write)).contains("data: 2");
    }

    @Test
    void pausesAfterStockButNotBeforeOtherEvents() {
        open();
        outbox.stock(new ProductId(1), "1");
        assertThat(written()).contains("data: 1");
        outbox.stock(new ProductId(1), "2");
        outbox.stock(new ProductId(2), "3");
        assertThat(writes).isEmpty();
        outbox.event(step(1));
        assertThat(written()).startsWith("id: ").doesNotContain("stock");

        timer.advance(Duration.ofMillis(1));

        assertThat(written()).isEqualTo("event: stock\ndata: 2\n\nevent: stock\ndata: 3\n\n");
        timer.advance(Duration.ofMillis(1));
        assertThat(writes).isEmpty();
        outbox.stock(new ProductId(1), "4");
        assertThat(written()).as("after the pause").contains("data: 4");
    }

    @Test
    void replacesNoOtherEventAndSaysWhenItIsSent() {
        open();
        outbox.event(step(1));
        outbox.event(step(2));
        assertThat(sent).isZero();

        assertThat(written()).isEqualTo("id: " + ORDER + "=1\nevent: order\ndata: {\"n\":1}\n\n"
                + "id: " + ORDER + "=2\nevent: order\ndata: {\"n\":2}\n\n");
        assertThat(sent).isEqualTo(2);
    }

    @Test
    void movesThePositionWithoutAnEvent() {
        open();
        outbox.event(new Outbox.Event("order", null, at -> at.sent(ORDER, 3), () -> sent++));

        assertThat(written()).isEqualTo("id: " + ORDER + "=3\n\n");
        assertThat(sent).isEqualTo(1);
    }

    @Test
    void beatsWithTheTimeIfItIsKnown() {
        open();
        outbox.beat();
        assertThat(written()).isEqualTo(":\n\n");
        time = Optional.of("{\"now\":\"2026-12-01T12:00:00Z\"}");
        outbox.beat();
        outbox.beat();
        assertThat(written()).isEqualTo("event: clock\ndata: {\"now\":\"2026-12-01T12:00:00Z\"}\n\n");
    }

    private void open() {
        outbox.open();
        assertThat(written()).isEqualTo(":\n\n");
    }

    private Outbox.Event step(int version) {
        return new Outbox.Event("order", "{\"n\":" + version + "}", at -> at.sent(ORDER, version), () -> sent++);
    }

    private String written() {
        return text(writes.remove());
    }

    private static String text(Mono<byte[]> write) {
        return new String(Objects.requireNonNull(write.block()), StandardCharsets.UTF_8);
    }
}
