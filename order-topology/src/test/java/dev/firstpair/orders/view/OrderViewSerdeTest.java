package dev.firstpair.orders.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.json.JsonSerde;
import dev.firstpair.topics.order.OrderStatus;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A view is unchanged after it was stored and read. */
class OrderViewSerdeTest {

    private static final int VIEWS = 2_000;

    private final OrderViewSerde serde = new OrderViewSerde();
    private final RandomGenerator random = new Random(7);

    @Test
    void readsWhatItHasWritten() {
        for (int i = 0; i < VIEWS; i++) {
            OrderView view = view();

            byte[] bytes = serde.serializer().serialize("topic", view);

            assertThat(serde.deserializer().deserialize("topic", bytes)).isEqualTo(view);
        }
    }

    @Test
    void readsWhatAnOlderVersionHasWrittenAsJson() {
        OrderView view = view();
        byte[] json = new JsonSerde<>(OrderView.class).serializer().serialize("topic", view);

        assertThat(serde.deserializer().deserialize("topic", json)).isEqualTo(view);
    }

    @Test
    void refusesWhatALaterVersionHasWritten() {
        byte[] bytes = serde.serializer().serialize("topic", view());
        bytes[0]++;

        assertThatThrownBy(() -> serde.deserializer().deserialize("topic", bytes))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void refusesWhatEndsTooEarly() {
        byte[] bytes = serde.serializer().serialize("topic", view());
        byte[] half = Arrays.copyOf(bytes, bytes.length / 2);

        assertThatThrownBy(() -> serde.deserializer().deserialize("topic", half))
                .isInstanceOf(ProcessorStateException.class);
    }

    private OrderView view() {
        List<OrderView.Step> history = Stream.generate(this::step).limit(random.nextInt(1, 5)).toList();
        return new OrderView(order(), new UserId(random.nextLong(1, Long.MAX_VALUE)),
                new ProductId(random.nextLong(1, 1_000)), status(), perhaps(() -> "BY_USER"),
                perhaps(this::order), random.nextInt(1, 100), time(), perhaps(this::time), time(),
                perhaps(this::price), random.nextInt(3), history);
    }

    private OrderView.Step step() {
        return new OrderView.Step(random.nextInt(1, 100), "CommandRefused", status(), time(),
                perhaps(() -> "NOT_PAID"), perhaps(() -> new CommandId(uuid())), perhaps(random::nextBoolean),
                perhaps(() -> new Payment(new CommandId(uuid()), perhaps(this::price))));
    }

    private OrderId order() {
        return OrderId.create(time(), random);
    }

    private OrderStatus status() {
        return OrderStatus.values()[random.nextInt(OrderStatus.values().length)];
    }

    private Price price() {
        return new Price(random.nextLong(Long.MAX_VALUE), "EUR");
    }

    /** In milliseconds, as on topics. */
    private Instant time() {
        return Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private <T> @Nullable T perhaps(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }
}
