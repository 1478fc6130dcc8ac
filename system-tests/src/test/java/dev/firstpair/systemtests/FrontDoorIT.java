package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import java.net.URI;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shop by one address: what a page needs, and what a shopper sees when an instance is killed. */
class FrontDoorIT {

    private static final int CALLS = 40;

    private final Stack stack = RunningStack.get();
    private final Shop shop = new Shop(stack);
    private final URI door = stack.urls(ServiceName.GATEWAY).getFirst();

    @Test
    void sellsByOneAddress() {
        long product = shop.product(3, "");
        String email = "front-" + UUID.randomUUID() + "@example.com";
        String account = "{\"email\":\"" + email + "\",\"password\":\"a long enough one\",\"userName\":\"Ada\"}";

        assertThat(Http.post(door, "/api/users", null, account).status()).isEqualTo(201);
        String token = Http.post(door, "/api/sessions", null, account).text("accessToken");
        Http.Answer bought = await().atMost(Shop.PATIENCE)
                .until(() -> Http.post(door, "/api/products/" + product + "/purchases", token, null),
                        answer -> !answer.asksToTryAgain() && !answer.text("code").equals("UNKNOWN_PRODUCT"));
        assertThat(bought.status()).as("%s", bought).isEqualTo(202);
        String order = bought.header("Location");
        assertThat(await().atMost(Shop.PATIENCE)
                .until(() -> Http.get(door, order + "?wait=PT5S", token), answer -> answer.status() == 200
                        && !answer.text("status").equals("ACCEPTED"))
                .text("status")).isEqualTo("PENDING");
        assertThat(await().atMost(Shop.PATIENCE)
                .until(() -> Http.post(door, order + "/payment", token, null), answer -> !answer.asksToTryAgain())
                .status()).isEqualTo(202);
        await().atMost(Shop.PATIENCE)
                .until(() -> Http.get(door, order + "?wait=PT5S&after=1", token).text("status").equals("PAID"));
        assertThat(Http.get(door, "/api/users/me", token).text("email")).isEqualTo(email);
        assertThat(Http.get(door, "/api/products/" + product, null).text("productName")).isEqualTo("Aurora");
        assertThat(Http.get(door, "/internal" + order, token).status()).isEqualTo(404);
        assertThat(Http.get(door, order, shop.token(shop.newUser())).status()).isEqualTo(404);
    }

    /** Of two instances, one is killed: half of the calls would go to it. */
    @Test
    @Tag("nightly")
    void losesNoCallWhenAnInstanceIsKilled() {
        long product = shop.product(CALLS, "");
        String token = shop.token(shop.newUser());
        shop.order(product, shop.newUser());

        withoutOne(ServiceName.CATALOG, () -> Http.get(door, "/api/products/" + product, null));
        withoutOne(ServiceName.ACCOUNTS, () -> Http.get(door, "/.well-known/jwks.json", null));
        withoutOne(ServiceName.ORDER_TOPOLOGY, () -> Http.get(door, "/api/orders", token));
        withoutOne(ServiceName.INGRESS_API, () -> Http.post(door, "/api/products/" + product + "/purchases",
                shop.token(shop.newUser()), null));
    }

    private void withoutOne(ServiceName service, Supplier<Http.Answer> call) {
        stack.kill(service, 0);
        try {
            for (int i = 0; i < CALLS; i++) {
                Http.Answer answer = call.get();
                // Whatever a service answers is not for the gateway to hide: as 503 while partitions move.
                assertThat(answer.status() < 500 || answer.asksToTryAgain() && !answer.text("code")
                        .equals("UNAVAILABLE")).as("%s without one: %s", service, answer).isTrue();
            }
        } finally {
            stack.start(service, 0);
        }
    }
}
