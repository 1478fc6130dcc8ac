package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shop at one address: the calls of a page, and the answers to a shopper when an instance is killed. */
class ThroughGatewayIT {

    private static final int CALLS = 40;
    /** From the gateway, not from a service. */
    static final String NO_ANSWER = "The request was not confirmed. Try again after Retry-After seconds; with"
            + " the same Idempotency-Key it has one effect.";

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);
    private final URI gateway = stack.urls(ServiceName.GATEWAY).getFirst();

    @Test
    void sellsByOneAddress() {
        long product = shop.product(3, "");
        String email = "front-" + UUID.randomUUID() + "@example.com";
        String account = "{\"email\":\"" + email + "\",\"password\":\"a long enough one\",\"userName\":\"Ada\"}";

        assertThat(Http.settled(() -> Http.post(gateway, "/api/users", null, account)).status()).isEqualTo(201);
        String token = Http.settled(() -> Http.post(gateway, "/api/sessions", null, account)).text("accessToken");
        Http.Answer bought = Patience.soon()
                .until(() -> Http.post(gateway, "/api/products/" + product + "/purchases", token, null),
                        answer -> !answer.asksToTryAgain() && !answer.text("code").equals("UNKNOWN_PRODUCT"));
        assertThat(bought.status()).as("%s", bought).isEqualTo(202);
        String order = bought.header("Location");
        assertThat(Patience.soon()
                .until(() -> Http.get(gateway, order + "?wait=PT5S", token), answer -> answer.status() == 200
                        && !answer.text("status").equals("ACCEPTED"))
                .text("status")).isEqualTo("PENDING");
        assertThat(Http.settled(() -> Http.post(gateway, order + "/payment", token, null)).status()).isEqualTo(202);
        Patience.soon()
                .until(() -> Http.get(gateway, order + "?wait=PT5S&after=1", token).text("status").equals("PAID"));
        assertThat(Http.settled(() -> Http.get(gateway, "/api/users/me", token)).text("email")).isEqualTo(email);
        assertThat(Http.settled(() -> Http.get(gateway, "/api/products/" + product, null)).text("productName"))
                .isEqualTo("Aurora");
        assertThat(Http.get(gateway, "/internal" + order, token).status()).isEqualTo(404);
        assertThat(Http.settled(() -> Http.get(gateway, order, shop.token(shop.newUser()))).status()).isEqualTo(404);
    }

    @Test
    void answersAPurchaseWithItsDecision() {
        long product = shop.product(2, "");
        shop.awaitDecisions(gateway);

        Http.Answer bought = Http.settled(() -> Http.call("POST", gateway, "/api/products/" + product + "/purchases",
                shop.token(shop.newUser()), null, Map.of("Prefer", "wait=30")));

        assertThat(bought.status()).as("%s", bought).isEqualTo(202);
        assertThat(bought.text("status")).isEqualTo("PENDING");
        assertThat(bought.header("Preference-Applied")).isEqualTo("wait=30");
    }

    /** One of two instances is killed: half of the calls would be sent to it. */
    @Test
    @Tag("nightly")
    void losesNoCallWhenAnInstanceIsKilled() {
        long product = shop.product(10 * CALLS, "");
        String token = shop.token(shop.newUser());
        shop.order(product, shop.newUser());

        withoutOne(ServiceName.CATALOG, 200, () -> Http.get(gateway, "/api/products/" + product, null));
        withoutOne(ServiceName.ACCOUNTS, 200, () -> Http.get(gateway, "/.well-known/jwks.json", null));
        withoutOne(ServiceName.ORDER_TOPOLOGY, 200, () -> Http.get(gateway, "/api/orders", token));
        withoutOne(ServiceName.INGRESS_API, 202, () -> Http.post(gateway, "/api/products/" + product + "/purchases",
                shop.token(shop.newUser()), null));
    }

    /** Sends calls at the same time, so that other calls come between two attempts of one. */
    private void withoutOne(ServiceName service, int status, Supplier<Http.Answer> call) {
        stack.kill(service, 0);
        try {
            List<Http.Answer> answers = IntStream.range(0, CALLS).parallel().mapToObj(i -> call.get()).toList();

            // The gateway must not hide the answer of a service: 503 while partitions move.
            assertThat(answers).as("%s without one", service)
                    .allMatch(answer -> answer.status() == status
                            || answer.asksToTryAgain() && !answer.text("detail").equals(NO_ANSWER))
                    .anyMatch(answer -> answer.status() == status);
        } finally {
            stack.start(service, 0);
        }
    }
}
