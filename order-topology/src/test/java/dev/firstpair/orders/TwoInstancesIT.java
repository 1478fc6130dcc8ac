package dev.firstpair.orders;

import static dev.firstpair.orders.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.orders.Instance.Answer;
import dev.firstpair.orders.view.OrderStores;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.streams.StreamsRunner;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("nightly")
class TwoInstancesIT {

    private static final int ORDERS = 200;
    private static final int PRODUCTS = 8;
    private static final int STREAMS = 8;
    private static final Duration HOLD = Duration.ofHours(1);
    private static final String APPLICATION = "--firstpair.orders.application-id=two-instances";
    /** Short, so that instances notice a rebalance sooner. */
    private static final String SESSION = "--firstpair.orders.session-timeout=4s";

    @Test
    void eitherAnswersForEveryOrderAndOneAloneStillDoes(@TempDir Path here, @TempDir Path there) {
        String bootstrapServers = Servers.kafka().bootstrapServers();
        try (TokenIssuer tokens = new TokenIssuer();
                Sender sender = new Sender(bootstrapServers);
                Instance one = new Instance(bootstrapServers, tokens, here, APPLICATION, SESSION)) {
            Instance two = new Instance(bootstrapServers, tokens, there, APPLICATION, SESSION,
                    "--firstpair.orders.payment.provider=none");
            try (two) {
                soon().until(() -> hostsSome(one) && hostsSome(two));
                String admin = tokens.admin(1);
                one.awaitReady(admin);
                two.awaitReady(admin);
                Map<OrderId, UserId> orders = place(sender);

                for (OrderId order : orders.keySet()) {
                    Answer ofOne = one.awaitDecision(order, admin);
                    Answer ofTwo = two.awaitDecision(order, admin);
                    assertThat(ofOne.text("status")).as("%s", ofOne.body()).isEqualTo("PENDING");
                    assertThat(ofTwo.body()).isEqualTo(ofOne.body());
                }
                double holds = soon().until(() -> holds(one) + holds(two), together -> together >= ORDERS);
                OrderId some = orders.keySet().iterator().next();
                String owner = tokens.user(Objects.requireNonNull(orders.get(some)).value());
                Answer listed = soon().until(() -> two.get("/api/orders", owner),
                        list -> list.body().path("orders").size() == 1);
                assertThat(one.get("/api/orders", owner).body()).isEqualTo(listed.body());

                Answer payment = two.post("/api/orders/" + some + "/payment", owner);
                assertThat(payment.status()).isEqualTo(501);
                assertThat(payment.text("code")).isEqualTo("PAYMENT_BY_ADAPTER");
                List<OrderId> inTurn = List.copyOf(orders.keySet());
                eitherStreamsEveryOrder(one, two, admin, inTurn.subList(0, STREAMS));

                List<OrderId> unfinished = inTurn.subList(STREAMS, 2 * STREAMS);
                List<EventLog> interrupted = unfinished.stream().map(order -> listen(two, admin, order)).toList();
                two.close();
                for (int i = 0; i < STREAMS; i++) {
                    assertThat(interrupted.get(i).awaitEndOrBreak()).containsExactly("1 Placed");
                    goesOn(one, admin, unfinished.get(i));
                }
                for (OrderId order : orders.keySet()) {
                    // 503 while a busy machine takes its time for the rebalance, but never a wrong answer.
                    Answer alone = soon()
                            .until(() -> one.get("/api/orders/" + order, admin), answer -> answer.status() != 503);
                    assertThat(alone.text("status")).as("%s", alone.body())
                            .isEqualTo(inTurn.indexOf(order) < 2 * STREAMS ? "CANCELED" : "PENDING");
                }
                // One alone counts the holds of all tasks, and two did not count those of their standbys. Of the holds
                // of other tests' orders, which this ledger has, too, some may have ended meanwhile.
                double least = Math.max(ORDERS, holds - ORDERS / 2.0) - 2 * STREAMS;
                assertThat(soon().until(() -> holds(one), alone -> alone >= least))
                        .isLessThanOrEqualTo(holds - 2 * STREAMS);
                OrderId later = sender.request(sender.product(1, HOLD), Sender.newUser());
                assertThat(one.awaitDecision(later, admin).text("status")).isEqualTo("PENDING");
            }
        }
    }

    private static void eitherStreamsEveryOrder(Instance one, Instance two, String admin, List<OrderId> orders) {
        for (OrderId order : orders) {
            try (OrderFollower ofOne = one.follow(order, admin, 0); OrderFollower ofTwo = two.follow(order, admin, 0)) {
                assertThat(ofOne.await(1)).containsExactly("1 Placed");
                assertThat(ofTwo.await(1)).containsExactly("1 Placed");

                cancel(one, admin, order);

                assertThat(ofOne.awaitEnd()).containsExactly("1 Placed", "2 Canceled");
                assertThat(ofTwo.awaitEnd()).containsExactly("1 Placed", "2 Canceled");
            }
        }
    }

    /** Continues the stream at another instance, which may be taking over right now. */
    private static void goesOn(Instance instance, String admin, OrderId order) {
        cancel(instance, admin, order);
        try (OrderFollower rest = instance.follow(order, admin, 1)) {
            assertThat(rest.awaitEnd()).containsExactly("2 Canceled");
        }
    }

    /** A command without an acknowledgment may have been logged. */
    private static void cancel(Instance instance, String admin, OrderId order) {
        soon().until(() -> instance.post("/api/orders/" + order + "/cancellation", admin),
                answer -> answer.status() == 202 || answer.text("code").equals("ALREADY_CANCELED"));
    }

    /** A stream that has begun, from an instance that the order may be moving to. */
    private static EventLog listen(Instance instance, String admin, OrderId order) {
        return soon().until(() -> instance.events(order, admin, 0), log -> {
            boolean begun = log.status() == 200
                    && soon().until(() -> log.hasEnded() || !log.events().isEmpty(), is -> is)
                    && !log.events().isEmpty();
            if (!begun) {
                log.close();
            }
            return begun;
        });
    }

    private static Map<OrderId, UserId> place(Sender sender) {
        List<ProductId> products = sender.products(PRODUCTS, ORDERS, HOLD);
        Map<OrderId, UserId> orders = new LinkedHashMap<>();
        for (int i = 0; i < ORDERS; i++) {
            UserId user = Sender.newUser();
            orders.put(sender.request(products.get(i % PRODUCTS), user), user);
        }
        return orders;
    }

    /** Pending orders of the tasks that the instance runs. */
    private static double holds(Instance instance) {
        return instance.context().getBean(MeterRegistry.class).get("firstpair.ledger.holds").gauge().value();
    }

    private static boolean hostsSome(Instance instance) {
        KafkaStreams streams = instance.context().getBean(StreamsRunner.class).streams();
        return streams != null && streams.state() == KafkaStreams.State.RUNNING
                && streams.metadataForLocalThreads().stream().anyMatch(thread -> !thread.activeTasks().isEmpty())
                && streams.streamsMetadataForStore(OrderStores.ORDERS).size() == 2;
    }
}
