package dev.firstpair.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.orders.Instance.Answer;
import dev.firstpair.orders.topology.LedgerStreams;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoInstancesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ORDERS = 200;
    private static final int STREAMS = 8;
    private static final String APPLICATION = "--firstpair.orders.application-id=two-instances";

    @Test
    void eitherAnswersForEveryOrderAndOneAloneStillDoes(@TempDir Path here, @TempDir Path there) {
        String bootstrapServers = Servers.kafka().bootstrapServers();
        try (TokenIssuer tokens = new TokenIssuer();
                Sender sender = new Sender(bootstrapServers);
                Instance one = new Instance(bootstrapServers, tokens, here, APPLICATION)) {
            Instance two = new Instance(bootstrapServers, tokens, there, APPLICATION,
                    "--firstpair.orders.payment.provider=none");
            try (two) {
                await().atMost(PATIENCE).until(() -> hostsSome(one) && hostsSome(two));
                Map<OrderId, UserId> orders = place(sender);
                String admin = tokens.admin(1);

                for (OrderId order : orders.keySet()) {
                    Answer ofOne = one.get("/api/orders/" + order + "?wait=PT30S", admin);
                    Answer ofTwo = two.get("/api/orders/" + order + "?wait=PT30S", admin);
                    assertThat(ofOne.text("status")).as("%s", ofOne.body()).isEqualTo("PENDING");
                    assertThat(ofTwo.body()).isEqualTo(ofOne.body());
                }
                OrderId some = orders.keySet().iterator().next();
                String owner = tokens.user(Objects.requireNonNull(orders.get(some)).value());
                assertThat(two.get("/api/orders", owner).body()).isEqualTo(one.get("/api/orders", owner).body());

                Answer payment = two.post("/api/orders/" + some + "/payment", owner);
                assertThat(payment.status()).isEqualTo(501);
                assertThat(payment.text("code")).isEqualTo("PAYMENT_BY_ADAPTER");
                List<OrderId> inTurn = List.copyOf(orders.keySet());
                eitherStreamsEveryOrder(one, two, admin, inTurn.subList(0, STREAMS));

                List<OrderId> unfinished = inTurn.subList(STREAMS, 2 * STREAMS);
                List<EventLog> interrupted = unfinished.stream().map(order -> listen(two, admin, order, 0)).toList();
                interrupted.forEach(log -> log.await(1));
                two.close();
                for (int i = 0; i < STREAMS; i++) {
                    assertThat(interrupted.get(i).awaitEnd()).containsExactly("1 Placed");
                    goesOn(one, admin, unfinished.get(i));
                }
                for (OrderId order : orders.keySet()) {
                    // 503 while a busy machine takes its time over the rebalance, but nothing that is not true.
                    Answer alone = await().atMost(PATIENCE)
                            .until(() -> one.get("/api/orders/" + order, admin), answer -> answer.status() != 503);
                    assertThat(alone.text("status")).as("%s", alone.body())
                            .isEqualTo(inTurn.indexOf(order) < 2 * STREAMS ? "CANCELED" : "PENDING");
                }
                OrderId later = sender.request(sender.product(1, Duration.ofMinutes(10)), Sender.newUser());
                assertThat(one.get("/api/orders/" + later + "?wait=PT30S", admin).text("status"))
                        .isEqualTo("PENDING");
            }
        }
    }

    private static void eitherStreamsEveryOrder(Instance one, Instance two, String admin, List<OrderId> orders) {
        for (OrderId order : orders) {
            try (EventLog ofOne = listen(one, admin, order, 0); EventLog ofTwo = listen(two, admin, order, 0)) {
                assertThat(ofOne.await(1)).containsExactly("1 Placed");
                assertThat(ofTwo.await(1)).containsExactly("1 Placed");

                cancel(one, admin, order);

                assertThat(toTheEnd(one, admin, order, ofOne)).containsExactly("1 Placed", "2 Canceled");
                assertThat(toTheEnd(two, admin, order, ofTwo)).containsExactly("1 Placed", "2 Canceled");
            }
        }
    }

    /** Where the listener left off, at another instance, which may be taking over right now. */
    private static void goesOn(Instance instance, String admin, OrderId order) {
        cancel(instance, admin, order);
        try (EventLog rest = listen(instance, admin, order, 1)) {
            assertThat(rest.await(1)).containsExactly("2 Canceled");
        }
    }

    private static void cancel(Instance instance, String admin, OrderId order) {
        await().atMost(PATIENCE)
                .until(() -> instance.post("/api/orders/" + order + "/cancellation", admin).status() == 202);
    }

    /** All events, also if the order moves meanwhile, at which a stream ends. */
    private static List<String> toTheEnd(Instance instance, String admin, OrderId order, EventLog first) {
        List<String> events = new ArrayList<>(first.awaitEnd());
        while (!events.getLast().endsWith("Canceled")) {
            try (EventLog next = listen(instance, admin, order, events.size())) {
                events.addAll(next.awaitEnd());
            }
        }
        return events;
    }

    /** A stream, as soon as there is one: 503 while the order's whereabouts are being sorted out. */
    private static EventLog listen(Instance instance, String admin, OrderId order, int after) {
        return await().atMost(PATIENCE)
                .until(() -> instance.events(order, admin, after), log -> log.status() == 200);
    }

    private static Map<OrderId, UserId> place(Sender sender) {
        ProductId[] products = new ProductId[8];
        for (int i = 0; i < products.length; i++) {
            products[i] = sender.product(ORDERS, Duration.ofMinutes(10));
        }
        Map<OrderId, UserId> orders = new LinkedHashMap<>();
        for (int i = 0; i < ORDERS; i++) {
            UserId user = Sender.newUser();
            orders.put(sender.request(products[i % products.length], user), user);
        }
        return orders;
    }

    private static boolean hostsSome(Instance instance) {
        KafkaStreams streams = instance.context().getBean(LedgerStreams.class).streams();
        return streams != null && streams.state() == KafkaStreams.State.RUNNING
                && streams.metadataForLocalThreads().stream().anyMatch(thread -> !thread.activeTasks().isEmpty())
                && streams.streamsMetadataForStore(OrderStores.ORDERS).size() == 2;
    }
}
