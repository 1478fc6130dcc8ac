package dev.firstpair.ingress;

import static dev.firstpair.ingress.Door.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The purchase call over HTTP, on a real Kafka and Redis. */
class IngressIT {

    private static Issuer issuer;
    private static Door door;

    @BeforeAll
    static void start() {
        issuer = new Issuer();
        door = new Door(Servers.kafka().bootstrapServers(), Servers.redis().uri(), issuer);
        door.awaitReady();
    }

    @AfterAll
    static void stop() {
        door.close();
        issuer.close();
    }

    @Test
    void acceptsAPurchaseOnceItIsLogged() {
        ProductId product = door.onSale(3);
        long user = newUser();

        Door.Reply reply = door.buy(product, user, "try-1");

        assertThat(reply.status()).isEqualTo(202);
        OrderId orderId = reply.orderId();
        assertThat(reply.body().path("status").asString()).isEqualTo("ACCEPTED");
        assertThat(reply.body().path("ticket").asLong()).isEqualTo(1);
        assertThat(reply.header("Location")).isEqualTo("/api/orders/" + orderId);
        assertThat(door.logged(product)).singleElement().satisfies(request -> {
            assertThat(request.orderId()).isEqualTo(orderId);
            assertThat(request.userId()).isEqualTo(new UserId(user));
            assertThat(request.ticket()).isEqualTo(1);
            assertThat(request.attemptKey()).isEqualTo("try-1");
        });
    }
}
