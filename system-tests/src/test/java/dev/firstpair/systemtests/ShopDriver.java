package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.Stack;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Common operations of the tests on a running stack, by REST only. */
public final class ShopDriver {

    // Above the ids that accounts assigns; every user of every test in this JVM has its own.
    private static final AtomicLong USERS = new AtomicLong(5_000_000);

    private final Stack stack;

    public ShopDriver(Stack stack) {
        this.stack = stack;
    }

    /** A shopper without any orders. */
    public long newUser() {
        return USERS.incrementAndGet();
    }

    public String token(long user) {
        return stack.tokens().user(user);
    }

    public String admin() {
        return stack.tokens().admin(1);
    }

    /** Creates a product and waits until catalog shows its stock; {@code more} is added to the JSON object. */
    public long product(int stock, String more) {
        Http.Answer created = Http.settled(() -> Http.post(stack.catalog(), "/api/products", admin(),
                "{\"productName\":\"Aurora\",\"productPrice\":19900,\"stock\":" + stock + more + "}"));
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        long product = created.json().get("productId").longValue();
        Patience.soon().untilAsserted(() -> {
            var stockNode = Http.get(stack.catalog(), "/api/products/" + product, null).json().get("stock");
            assertThat(stockNode.path("granted").asInt(-1)).isEqualTo(stock);
            assertThat(stockNode.path("version").asLong(0)).isPositive();
        });
        return product;
    }

    /** Edits a product as an admin does, by a JSON merge patch. */
    public void edit(long product, String patch) {
        Http.Answer edited = Http.settled(() -> Http.call("PATCH", stack.catalog(), "/api/products/" + product, admin(),
                patch, Map.of()));
        assertThat(edited.status()).as("%s", edited).isEqualTo(200);
    }

    /** Retries until ingress-api is available and knows the product, which it may read later than catalog. */
    Http.Answer buy(long product, long user, @Nullable String key) {
        return Patience.soon()
                .until(() -> Http.call("POST", stack.ingress(), "/api/products/" + product + "/purchases", token(user),
                        null, key == null ? Map.of() : Map.of("Idempotency-Key", key)),
                        answer -> !answer.asksToTryAgain() && !answer.text("code").equals("UNKNOWN_PRODUCT"));
    }

    /** Buys, as soon as ingress-api has read that there are units. */
    public String accepted(long product, long user) {
        return Patience.soon()
                .until(() -> buy(product, user, "order"), a -> a.status() == 202)
                .text("orderId");
    }

    /** Buys, and waits until the ledger has decided. */
    public String order(long product, long user) {
        String order = accepted(product, user);
        assertThat(decided(order, token(user)).text("status")).isEqualTo("PENDING");
        return order;
    }

    /** Waits until purchases at that address are answered with their decision. */
    void awaitDecisions(URI address) {
        String path = "/api/products/" + product(1_000, "") + "/purchases";
        Patience.soon()
                .until(
                        () -> Http.call("POST", address, path, token(newUser()), null, Map.of("Prefer", "wait=30")),
                        answer -> answer.text("status").equals("PENDING"));
    }

    /** The code with which a purchase is refused, or nothing if it is not. */
    public String refusal(long product, long user) {
        return buy(product, user, null).text("code");
    }

    Http.Answer decided(String order, String token) {
        return Patience.soon()
                .until(() -> Http.get(stack.orders(), "/api/orders/" + order + "?wait=PT5S", token),
                        a -> a.status() == 200 && !a.text("status").equals("ACCEPTED"));
    }

    /** Sends a command of the order, and waits until it is accepted. */
    void command(String order, String verb, String token) {
        Http.Answer answer = Http
                .settled(() -> Http.post(stack.orders(), "/api/orders/" + order + "/" + verb, token, null));
        assertThat(answer.status()).as("%s", answer).isEqualTo(202);
    }

    void awaitStatus(String order, long user, String status) {
        Patience.soon()
                .untilAsserted(() -> assertThat(
                        Http.get(stack.orders(), "/api/orders/" + order, token(user)).text("status"))
                        .isEqualTo(status));
    }
}
