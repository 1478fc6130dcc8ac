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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoInstancesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ORDERS = 200;
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

                two.close();
                for (OrderId order : orders.keySet()) {
                    // 503 while a busy machine takes its time over the rebalance, but nothing that is not true.
                    Answer alone = await().atMost(PATIENCE)
                            .until(() -> one.get("/api/orders/" + order, admin), answer -> answer.status() != 503);
                    assertThat(alone.text("status")).as("%s", alone.body()).isEqualTo("PENDING");
                }
                OrderId later = sender.request(sender.product(1, Duration.ofMinutes(10)), Sender.newUser());
                assertThat(one.get("/api/orders/" + later + "?wait=PT30S", admin).text("status"))
                        .isEqualTo("PENDING");
            }
        }
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
