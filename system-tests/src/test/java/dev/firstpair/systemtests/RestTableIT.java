package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.openapi.AnswerCheck;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.Tokens;
import dev.firstpair.topics.ids.OrderId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of the design's REST table, errors included, with the running stack; each answer matches the service's
 * OpenAPI document.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestTableIT {

    /** See docs/api.md. */
    private static final int MOST_DECLINES = 16;

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);
    private final Map<URI, AnswerCheck> documents = Stream.of(ServiceName.INGRESS_API, ServiceName.ORDER_TOPOLOGY,
            ServiceName.CATALOG, ServiceName.ACCOUNTS, ServiceName.SINK_WRITER, ServiceName.NOTIFIER_TOPOLOGY,
            ServiceName.GATEWAY)
            .collect(Collectors.toMap(service -> stack.urls(service).getFirst(),
                    service -> AnswerCheck.of(service.toString())));
    private final List<Row> rows = new ArrayList<>();
    private final long alice = shop.newUser();
    private final long bob = shop.newUser();

    private long open;
    private String pending = "";
    private String paid = "";
    private String completed = "";
    private String canceled = "";
    private final long poor = shop.newUser();
    private String declined = "";
    private final long poorest = shop.newUser();
    private String declinedTooOften = "";

    /** A call and its answer; {@code code} is the problem's code, or empty for an answer without a problem. */
    record Row(
            String title,
            String method,
            URI base,
            String path,
            @Nullable String token,
            @Nullable String body,
            Map<String, String> headers,
            int status,
            String code) {

        @Override
        public String toString() {
            return title + " → " + status + " " + code;
        }
    }

    @BeforeAll
    void openTheShop() {
        open = shop.product(50, "");
        long soldOut = shop.product(1, "");
        long later = shop.product(5, ",\"opensAt\":\"" + Instant.now().plusSeconds(3600) + "\"");
        long over = shop.product(5, ",\"opensAt\":\"2026-01-01T00:00:00Z\",\"closesAt\":\"2026-01-02T00:00:00Z\"");
        shop.order(soldOut, shop.newUser());
        // Retried until ingress-api knows them.
        shop.buy(later, shop.newUser(), null);
        shop.buy(over, shop.newUser(), null);

        pending = shop.order(open, alice);
        long payer = shop.newUser();
        paid = payed(payer);
        long owner = shop.newUser();
        completed = payed(owner);
        shop.command(completed, "completion", shop.admin());
        shop.awaitStatus(completed, owner, "COMPLETED");
        long quitter = shop.newUser();
        canceled = shop.order(open, quitter);
        shop.command(canceled, "cancellation", shop.token(quitter));
        shop.awaitStatus(canceled, quitter, "CANCELED");

        declined = declined(poor);
        declinedTooOften = declinedTooOften(poorest);

        purchases(soldOut, later, over);
        orders(payer, owner, quitter);
        products();
        wishes();
        accounts();
        audit();
        operators();
        badTokens();
        strangeRequests();
    }

    private String payed(long user) {
        String order = shop.order(open, user);
        shop.command(order, "payment", shop.token(user));
        shop.awaitStatus(order, user, "PAID");
        return order;
    }

    /** An order with one declined payment. */
    private String declined(long user) {
        String order = shop.order(open, user);
        Http.Answer paying = Patience.soon()
                .until(() -> Http.post(stack.orders(), "/api/orders/" + order + "/payment", shop.token(user),
                        "{\"token\":\"tok_declined\"}"), answer -> !answer.asksToTryAgain());
        assertThat(paying.status()).as("%s", paying).isEqualTo(202);
        Patience.soon()
                .until(() -> Http.get(stack.orders(), "/api/orders/" + order, shop.token(user)).text("version"),
                        "2"::equals);
        return order;
    }

    /** An order with as many declined payments as the order API sends. */
    private String declinedTooOften(long user) {
        String order = shop.order(open, user);
        for (int i = 1; i <= MOST_DECLINES; i++) {
            Map<String, String> key = Map.of("Idempotency-Key", "card " + i);
            Http.Answer paying = Patience.soon()
                    .until(() -> Http.call("POST", stack.orders(), "/api/orders/" + order + "/payment",
                            shop.token(user), "{\"token\":\"tok_declined\"}", key), answer -> !answer.asksToTryAgain());
            assertThat(paying.status()).as("%s", paying).isEqualTo(202);
            int before = i; // the version after the placing is 1
            Patience.soon()
                    .until(() -> Http.get(stack.orders(), "/api/orders/" + order + "?wait=PT5S&after=" + before,
                            shop.token(user)).text("version"), Integer.toString(before + 1)::equals);
        }
        return order;
    }

    private void purchases(long soldOut, long later, long over) {
        URI ingress = stack.ingress();
        String token = shop.token(shop.newUser());
        row("buy", "POST", ingress, "/api/products/" + open + "/purchases", token, null, 202, "");
        row("buy without a token", "POST", ingress, "/api/products/" + open + "/purchases", null, null, 401,
                "UNAUTHENTICATED");
        row("buy with a token of one's own making", "POST", ingress, "/api/products/" + open + "/purchases",
                token.substring(0, token.lastIndexOf('.') + 1) + "AAAA", null, 401, "UNAUTHENTICATED");
        row("buy twice", "POST", ingress, "/api/products/" + open + "/purchases", shop.token(alice), null, 409,
                "ALREADY_ORDERED");
        row("buy what is sold out", "POST", ingress, "/api/products/" + soldOut + "/purchases", token, null, 409,
                "SOLD_OUT");
        row("buy before the sale", "POST", ingress, "/api/products/" + later + "/purchases", token, null, 409,
                "NOT_OPEN");
        row("buy after the sale", "POST", ingress, "/api/products/" + over + "/purchases", token, null, 409, "CLOSED");
        row("buy what does not exist", "POST", ingress, "/api/products/999999999/purchases", token, null, 404,
                "UNKNOWN_PRODUCT");
        row("buy with a malformed product id", "POST", ingress, "/api/products/x7/purchases", token, null, 400,
                "INVALID_REQUEST");
        rows.add(new Row("buy and wait for the decision", "POST", ingress, "/api/products/" + open + "/purchases",
                shop.token(shop.newUser()), null, Map.of("Prefer", "wait=10"), 202, ""));
        rows.add(
                new Row("buy with too long a key", "POST", ingress, "/api/products/" + open + "/purchases", token, null,
                        Map.of("Idempotency-Key", "k".repeat(256)), 400, "INVALID_REQUEST"));
        row("buy with too large a body", "POST", ingress, "/api/products/" + open + "/purchases", token,
                "\"" + "x".repeat(100_000) + "\"", 413, "BODY_TOO_LARGE");
        rows.add(new Row("buy with an unknown content type", "POST", ingress, "/api/products/" + open + "/purchases",
                token,
                "x", Map.of("Content-Type", "image/png"), 415, "UNSUPPORTED_MEDIA_TYPE"));
        row("ask for the time", "GET", ingress, "/api/clock", null, null, 200, "");
        row("set the time", "POST", ingress, "/api/clock", token, null, 404, "NOT_FOUND");
        row("get where only post is", "GET", ingress, "/api/products/" + open + "/purchases", token, null, 405,
                "METHOD_NOT_ALLOWED");
    }

    private void orders(long payer, long owner, long quitter) {
        URI orders = stack.orders();
        String order = "/api/orders/" + pending;
        row("see one's order", "GET", orders, order, shop.token(alice), null, 200, "");
        row("wait for one's order", "GET", orders, order + "?wait=PT5S", shop.token(alice), null, 200, "");
        row("wait in no known unit", "GET", orders, order + "?wait=soon", shop.token(alice), null, 400,
                "INVALID_REQUEST");
        row("see somebody else's order", "GET", orders, order, shop.token(bob), null, 404, "ORDER_NOT_FOUND");
        row("see an order without a token", "GET", orders, order, null, null, 401, "UNAUTHENTICATED");
        row("see an old order that never was", "GET", orders,
                "/api/orders/" + id(Instant.parse("2026-01-01T00:00:00Z")),
                shop.token(alice), null, 404, "ORDER_NOT_FOUND");
        row("see an order of a malformed id", "GET", orders, "/api/orders/42", shop.token(alice), null, 400,
                "INVALID_REQUEST");
        row("see one's orders", "GET", orders, "/api/orders", shop.token(alice), null, 200, "");
        row("see a page of one's orders", "GET", orders, "/api/orders?limit=1&before=" + pending, shop.token(alice),
                null, 200, "");
        row("see a page of no orders", "GET", orders, "/api/orders?limit=0", shop.token(alice), null, 400,
                "INVALID_REQUEST");
        row("see nobody's orders", "GET", orders, "/api/orders", null, null, 401, "UNAUTHENTICATED");
        row("pay without a token", "POST", orders, order + "/payment", null, null, 401, "UNAUTHENTICATED");
        row("pay for an order of a malformed id", "POST", orders, "/api/orders/42/payment", shop.token(alice), null,
                400, "INVALID_REQUEST");
        row("pay for an old order that never was", "POST", orders,
                "/api/orders/" + id(Instant.parse("2026-01-01T00:00:00Z")) + "/payment", shop.token(alice), null, 404,
                "ORDER_NOT_FOUND");
        row("pay with no token to pay with", "POST", orders, order + "/payment", shop.token(alice), "{}", 400,
                "INVALID_REQUEST");
        row("pay with what is not JSON", "POST", orders, order + "/payment", shop.token(alice), "{", 400,
                "INVALID_REQUEST");
        row("pay again with what was declined", "POST", orders, "/api/orders/" + declined + "/payment",
                shop.token(poor), "{\"token\":\"tok_declined\"}", 409, "PAYMENT_DECLINED");
        row("pay after too many declines", "POST", orders, "/api/orders/" + declinedTooOften + "/payment",
                shop.token(poorest), "{\"token\":\"tok_visa\"}", 409, "TOO_MANY_DECLINES");
        row("pay with a number", "POST", orders, order + "/payment", shop.token(alice), "{\"token\":7}", 400,
                "INVALID_REQUEST");
        row("pay with too large a body", "POST", orders, order + "/payment", shop.token(alice),
                "\"" + "x".repeat(5_000) + "\"", 413, "BODY_TOO_LARGE");
        rows.add(new Row("pay by a form", "POST", orders, order + "/payment", shop.token(alice), "token=tok_1",
                Map.of("Content-Type", "application/x-www-form-urlencoded"), 415, "UNSUPPORTED_MEDIA_TYPE"));
        row("follow an order to its end", "GET", orders, "/api/orders/" + completed + "/events", shop.token(owner),
                null,
                200, "");
        rows.add(new Row("follow an order that has ended", "GET", orders, "/api/orders/" + completed + "/events",
                shop.token(owner), null, Map.of("Last-Event-ID", "3"), 204, ""));
        rows.add(new Row("follow an order from no known event", "GET", orders, order + "/events", shop.token(alice),
                null, Map.of("Last-Event-ID", "the last"), 400, "INVALID_REQUEST"));
        row("follow somebody else's order", "GET", orders, order + "/events", shop.token(bob), null, 404,
                "ORDER_NOT_FOUND");
        row("follow an order without a token", "GET", orders, order + "/events", null, null, 401, "UNAUTHENTICATED");
        row("follow an order of a malformed id", "GET", orders, "/api/orders/42/events", shop.token(alice), null, 400,
                "INVALID_REQUEST");
        row("cancel somebody else's order", "POST", orders, order + "/cancellation", shop.token(bob), null, 404,
                "ORDER_NOT_FOUND");
        row("cancel without a token", "POST", orders, order + "/cancellation", null, null, 401, "UNAUTHENTICATED");
        row("complete without a token", "POST", orders, order + "/completion", null, null, 401, "UNAUTHENTICATED");
        row("complete twice", "POST", orders, "/api/orders/" + completed + "/completion", shop.admin(), null, 409,
                "ALREADY_COMPLETED");
        row("pay for somebody else's order", "POST", orders, order + "/payment", shop.token(bob), null, 404,
                "ORDER_NOT_FOUND");
        row("complete as a shopper", "POST", orders, order + "/completion", shop.token(alice), null, 403, "FORBIDDEN");
        row("complete what is not paid", "POST", orders, order + "/completion", shop.admin(), null, 409, "NOT_PAID");
        row("pay twice", "POST", orders, "/api/orders/" + paid + "/payment", shop.token(payer), null, 409,
                "ALREADY_PAID");
        row("cancel what is completed", "POST", orders, "/api/orders/" + completed + "/cancellation", shop.token(owner),
                null, 409, "ALREADY_COMPLETED");
        row("pay for what is canceled", "POST", orders, "/api/orders/" + canceled + "/payment", shop.token(quitter),
                null,
                409, "ALREADY_CANCELED");
        row("cancel twice", "POST", orders, "/api/orders/" + canceled + "/cancellation", shop.token(quitter), null, 409,
                "ALREADY_CANCELED");
    }

    private void products() {
        URI catalog = stack.catalog();
        String product = "/api/products/" + open;
        row("see the products", "GET", catalog, "/api/products", null, null, 200, "");
        row("create a size of a drop", "POST", catalog, "/api/products", shop.admin(),
                "{\"productName\":\"Borealis\",\"productPrice\":1,\"stock\":1,\"imageUrl\":\"/images/pair.jpg\","
                        + "\"dropName\":\"Borealis\",\"size\":\"EU 42\"}",
                201, "");
        row("see the sizes of a drop", "GET", catalog, "/api/products?drop=Borealis", null, null, 200, "");
        row("create a product with a script for an image", "POST", catalog, "/api/products", shop.admin(),
                "{\"productName\":\"Borealis\",\"productPrice\":1,\"imageUrl\":\"javascript:alert(1)\"}", 400,
                "INVALID_REQUEST");
        row("see a page of no size", "GET", catalog, "/api/products?size=0", null, null, 400, "INVALID_REQUEST");
        row("see a product", "GET", catalog, product, null, null, 200, "");
        row("see no product", "GET", catalog, "/api/products/999999999", null, null, 404, "UNKNOWN_PRODUCT");
        row("see a product of a malformed id", "GET", catalog, "/api/products/x7", null, null, 400, "INVALID_REQUEST");
        rows.add(new Row("see the stock", "GET", catalog, product + "/stock", null, null, Map.of("Accept",
                "application/json"), 200, ""));
        row("see the stock of no product", "GET", catalog, "/api/products/999999999/stock", null, null, 404,
                "UNKNOWN_PRODUCT");
        row("create a product", "POST", catalog, "/api/products", shop.admin(),
                "{\"productName\":\"Borealis\",\"productPrice\":1,\"stock\":1}", 201, "");
        row("create a product as a shopper", "POST", catalog, "/api/products", shop.token(alice),
                "{\"productName\":\"Borealis\",\"productPrice\":1,\"stock\":1}", 403, "FORBIDDEN");
        row("create a product as nobody", "POST", catalog, "/api/products", null,
                "{\"productName\":\"Borealis\",\"productPrice\":1,\"stock\":1}", 401, "UNAUTHENTICATED");
        row("create a product of no name", "POST", catalog, "/api/products", shop.admin(),
                "{\"productPrice\":1,\"stock\":1}",
                400, "INVALID_REQUEST");
        row("create a product that opens at a number", "POST", catalog, "/api/products", shop.admin(),
                "{\"productName\":\"Borealis\",\"productPrice\":1,\"stock\":1,\"opensAt\":1796067037000}", 400,
                "INVALID_REQUEST");
        row("create a product whose name is a number", "POST", catalog, "/api/products", shop.admin(),
                "{\"productName\":7,\"productPrice\":1,\"stock\":1}", 400, "INVALID_REQUEST");
        row("have a product open at a number", "PATCH", catalog, product, shop.admin(), "{\"opensAt\":12}", 400,
                "INVALID_REQUEST");
        row("have a product held for a number", "PATCH", catalog, product, shop.admin(), "{\"hold\":600}", 400,
                "INVALID_REQUEST");
        row("create from what is not JSON", "POST", catalog, "/api/products", shop.admin(), "{", 400,
                "INVALID_REQUEST");
        row("change a product", "PATCH", catalog, product, shop.admin(), "{\"productDesc\":\"The first pair\"}", 200,
                "");
        row("change a product as a shopper", "PATCH", catalog, product, shop.token(alice), "{\"productDesc\":\"mine\"}",
                403,
                "FORBIDDEN");
        row("change a product as nobody", "PATCH", catalog, product, null, "{\"productDesc\":\"mine\"}", 401,
                "UNAUTHENTICATED");
        row("change a product's stock, which only a restock does", "PATCH", catalog, product, shop.admin(),
                "{\"stock\":5}", 400, "INVALID_REQUEST");
        row("change no product", "PATCH", catalog, "/api/products/999999999", shop.admin(), "{\"productDesc\":\"x\"}",
                404,
                "UNKNOWN_PRODUCT");
        row("restock", "POST", catalog, product + "/restocks", shop.admin(), "{\"quantity\":5}", 202, "");
        row("restock nothing", "POST", catalog, product + "/restocks", shop.admin(), "{\"quantity\":0}", 400,
                "INVALID_REQUEST");
        row("take off more than is unsold", "POST", catalog, product + "/restocks", shop.admin(),
                "{\"quantity\":-1000}", 409, "NOT_ENOUGH_UNSOLD");
        row("restock no product", "POST", catalog, "/api/products/999999999/restocks", shop.admin(),
                "{\"quantity\":5}", 404, "UNKNOWN_PRODUCT");
        row("restock as nobody", "POST", catalog, product + "/restocks", null, "{\"quantity\":5}", 401,
                "UNAUTHENTICATED");
        row("restock as a shopper", "POST", catalog, product + "/restocks", shop.token(alice), "{\"quantity\":5}", 403,
                "FORBIDDEN");
    }

    private void wishes() {
        URI catalog = stack.catalog();
        String wish = "/api/products/" + open + "/wish";
        row("wish for a product", "PUT", catalog, wish, shop.token(alice), null, 201, "");
        row("wish for it again", "PUT", catalog, wish, shop.token(alice), null, 200, "");
        row("wish for a product as nobody", "PUT", catalog, wish, null, null, 401, "UNAUTHENTICATED");
        row("wish for no product", "PUT", catalog, "/api/products/999999999/wish", shop.token(alice), null, 404,
                "UNKNOWN_PRODUCT");
        row("wish for a product of a malformed id", "PUT", catalog, "/api/products/x7/wish", shop.token(alice), null,
                400, "INVALID_REQUEST");
        row("see one's wishes", "GET", catalog, "/api/wishes", shop.token(alice), null, 200, "");
        row("see a page of wishes of no size", "GET", catalog, "/api/wishes?size=0", shop.token(alice), null, 400,
                "INVALID_REQUEST");
        row("see one's wishes as nobody", "GET", catalog, "/api/wishes", null, null, 401, "UNAUTHENTICATED");
        row("withdraw a wish", "DELETE", catalog, wish, shop.token(alice), null, 204, "");
        row("withdraw it again", "DELETE", catalog, wish, shop.token(alice), null, 204, "");
        row("withdraw a wish as nobody", "DELETE", catalog, wish, null, null, 401, "UNAUTHENTICATED");
    }

    private void accounts() {
        URI accounts = stack.accounts();
        String carol = "{\"email\":\"carol@example.com\",\"password\":\"correct horse battery\","
                + "\"userName\":\"Carol\"}";
        row("sign up", "POST", accounts, "/api/users", null, carol, 201, "");
        row("sign up twice", "POST", accounts, "/api/users", null, carol, 409, "EMAIL_TAKEN");
        row("sign up with no e-mail address", "POST", accounts, "/api/users", null,
                "{\"email\":\"carol\",\"password\":\"correct horse battery\",\"userName\":\"Carol\"}", 400,
                "INVALID_REQUEST");
        row("sign up with a number for a name", "POST", accounts, "/api/users", null,
                "{\"email\":\"erin@example.com\",\"password\":\"correct horse battery\",\"userName\":5}", 400,
                "INVALID_REQUEST");
        row("sign up with what is not JSON", "POST", accounts, "/api/users", null, "{", 400, "INVALID_REQUEST");
        row("sign up in a language of no e-mails", "POST", accounts, "/api/users", null,
                "{\"email\":\"erin@example.com\",\"password\":\"correct horse battery\",\"userName\":\"Erin\","
                        + "\"language\":\"xx\"}",
                400, "INVALID_REQUEST");
        row("log in", "POST", accounts, "/api/sessions", null,
                "{\"email\":\"carol@example.com\",\"password\":\"correct horse battery\"}", 200, "");
        row("log in with a wrong password", "POST", accounts, "/api/sessions", null,
                "{\"email\":\"carol@example.com\",\"password\":\"wrong horse battery\"}", 401, "BAD_CREDENTIALS");
        row("log in with no password", "POST", accounts, "/api/sessions", null, "{\"email\":\"carol@example.com\"}",
                400, "INVALID_REQUEST");
        // Carol signs up only when her row is run.
        Http.Answer session = Http.settled(() -> Http.post(accounts, "/api/sessions", null,
                "{\"email\":\"" + stack.adminEmail() + "\",\"password\":\"" + stack.adminPassword() + "\"}"));
        row("renew a session", "POST", accounts, "/api/sessions/renewal", null,
                "{\"refreshToken\":\"" + session.text("refreshToken") + "\"}", 200, "");
        row("renew a session that is none", "POST", accounts, "/api/sessions/renewal", null,
                "{\"refreshToken\":\"x\"}", 401, "SESSION_OVER");
        String me = "/api/users/me";
        String korean = "{\"language\":\"ko\"}";
        row("see one's profile", "GET", accounts, me, session.text("accessToken"), null, 200, "");
        row("see one's profile as nobody", "GET", accounts, me, null, null, 401, "UNAUTHENTICATED");
        row("get e-mails in Korean", "PATCH", accounts, me, session.text("accessToken"), korean, 200, "");
        row("get e-mails in no language", "PATCH", accounts, me, session.text("accessToken"), "{}", 400,
                "INVALID_REQUEST");
        row("get e-mails in Korean as nobody", "PATCH", accounts, me, null, korean, 401, "UNAUTHENTICATED");
        row("get e-mails in Korean without an account", "PATCH", accounts, me, shop.token(alice), korean, 404,
                "UNKNOWN_USER");
        row("see the keys", "GET", accounts, "/.well-known/jwks.json", null, null, 200, "");
    }

    /** The answers to an admin take a while: see {@link AuditIT}. */
    private void audit() {
        URI sink = stack.sink();
        row("audit as nobody", "GET", sink, "/api/admin/audit", null, null, 401, "UNAUTHENTICATED");
        row("audit as a shopper", "GET", sink, "/api/admin/audit", shop.token(alice), null, 403, "FORBIDDEN");
        row("repair as nobody", "POST", sink, "/api/admin/audit/repair", null, null, 401, "UNAUTHENTICATED");
        row("repair as a shopper", "POST", sink, "/api/admin/audit/repair", shop.token(alice), null, 403, "FORBIDDEN");
    }

    private void operators() {
        URI catalog = stack.catalog();
        row("see the actions", "GET", catalog, "/api/admin/actions?limit=1&product=" + open, shop.admin(), null, 200,
                "");
        row("see no actions", "GET", catalog, "/api/admin/actions?limit=0", shop.admin(), null, 400,
                "INVALID_REQUEST");
        row("see the actions as nobody", "GET", catalog, "/api/admin/actions", null, null, 401, "UNAUTHENTICATED");
        row("see the actions as a shopper", "GET", catalog, "/api/admin/actions", shop.token(alice), null, 403,
                "FORBIDDEN");
        URI gateway = stack.urls(ServiceName.GATEWAY).getFirst();
        row("watch", "GET", gateway, "/api/cockpit", shop.admin(), null, 200, "");
        row("watch since no time", "GET", gateway, "/api/cockpit?since=1", shop.admin(), null, 400,
                "INVALID_REQUEST");
        row("watch as nobody", "GET", gateway, "/api/cockpit", null, null, 401, "UNAUTHENTICATED");
        row("watch as a shopper", "GET", gateway, "/api/cockpit", shop.token(alice), null, 403, "FORBIDDEN");
    }

    private void badTokens() {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"iss\":\"" + Tokens.ISSUER + "\",\"aud\":\"" + Tokens.AUDIENCE
                + "\",\"roles\":[\"user\",\"admin\"]";
        String endless = stack.tokens().sign(claims + ",\"sub\":\"1\"}");
        String expired = stack.tokens().sign(claims + ",\"sub\":\"1\",\"exp\":" + (now - 1) + "}");
        String stranger = stack.tokens().sign(claims + ",\"sub\":\"abc\",\"exp\":" + (now + 3600) + "}");
        Map<URI, String> paths = Map.of(stack.ingress(), "POST /api/products/" + open + "/purchases", stack.orders(),
                "GET /api/orders", stack.catalog(), "GET /api/wishes", stack.accounts(), "GET /api/users/me",
                stack.sink(), "GET /api/admin/audit", stack.urls(ServiceName.NOTIFIER_TOPOLOGY).getFirst(),
                "GET /api/notifications");
        paths.forEach((service, call) -> {
            String method = call.substring(0, call.indexOf(' '));
            String path = call.substring(call.indexOf(' ') + 1);
            row("a token that never ends: " + call, method, service, path, endless, null, 401, "UNAUTHENTICATED");
            row("a token that ended a second ago: " + call, method, service, path, expired, null, 401,
                    "UNAUTHENTICATED");
            row("a token of nobody: " + call, method, service, path, stranger, null, 401, "UNAUTHENTICATED");
            rows.add(new Row("two tokens: " + call, method, service, path, shop.token(alice), null,
                    Map.of("Authorization", "Bearer " + shop.token(bob)), 401, "UNAUTHENTICATED"));
        });
    }

    /** Requests that Tomcat or Spring Security refuses before a handler is chosen. */
    private void strangeRequests() {
        Map<String, URI> services = Map.of("orders", stack.orders(), "catalog", stack.catalog(), "accounts",
                stack.accounts(), "sink", stack.sink(), "notifier",
                stack.urls(ServiceName.NOTIFIER_TOPOLOGY).getFirst());
        services.forEach((name, service) -> {
            row(name + ": an encoded slash", "GET", service, "/api%2fproducts", null, null, 400, "INVALID_REQUEST");
            row(name + ": an encoded null", "GET", service, "/api/products%00", null, null, 400, "INVALID_REQUEST");
            row(name + ": a path that climbs", "GET", service, "/api/..;/products", null, null, 400, "INVALID_REQUEST");
            row(name + ": an unknown method", "BREW", service, "/api/products", null, null, 405, "METHOD_NOT_ALLOWED");
            row(name + ": an unknown path", "GET", service, "/api/pots", shop.token(alice), null, 404, "NOT_FOUND");
            rows.add(new Row(name + ": huge headers", "GET", service, "/api/products", null, null,
                    Map.of("X-Tea", "x".repeat(100_000)), 400, "INVALID_REQUEST"));
        });
    }

    private void row(
            String title,
            String method,
            URI base,
            String path,
            @Nullable String token,
            @Nullable String body,
            int status,
            String code) {
        rows.add(new Row(title, method, base, path, token, body, Map.of(), status, code));
    }

    Stream<Row> rows() {
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void answersAsTheTableSays(Row row) {
        Http.Answer answer = Patience.soon()
                .until(() -> Http.call(row.method(), row.base(), row.path(), row.token(), row.body(), row.headers()),
                        given -> !given.asksToTryAgain());

        assertThat(answer.status()).as("%s", answer).isEqualTo(row.status());
        assertThat(answer.text("code")).as("%s", answer).isEqualTo(row.code());
        if (!row.code().isEmpty()) {
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.text("detail")).as("%s", answer).isNotBlank();
        }
        AnswerCheck document = Objects.requireNonNull(documents.get(row.base()));
        assertThat(document.complaints(row.method(), row.path(), answer.status(), answer.header("Content-Type"),
                answer.json().toString())).isEmpty();
        if (row.code().isEmpty() && row.body() != null) {
            assertThat(document.complaintsOfRequest(row.method(), row.path(), "application/json", row.body()))
                    .isEmpty();
        }
    }

    @Test
    void acceptsAPurchaseAndSaysWhereItsOrderIs() {
        Http.Answer bought = shop.buy(open, shop.newUser(), null);

        assertThat(bought.status()).isEqualTo(202);
        assertThat(bought.text("status")).isEqualTo("ACCEPTED");
        assertThat(bought.header("Location")).isEqualTo("/api/orders/" + bought.text("orderId"));
        assertThat(bought.json().get("ticket").longValue()).isPositive();
    }

    @Test
    void answersAPurchaseWithItsDecisionWhichNoInstanceTakesBack() {
        long product = shop.product(20, "");
        shop.awaitDecisions(stack.ingress());
        shop.order(product, shop.newUser());
        String path = "/api/products/" + product + "/purchases";
        Map<String, String> prefer = Map.of("Prefer", "wait=30");

        for (int i = 0; i < 19; i++) {
            String token = shop.token(shop.newUser());
            Http.Answer bought = Http.settled(() -> Http.call("POST", stack.ingress(), path, token, null, prefer));
            assertThat(bought.status()).as("%s", bought).isEqualTo(202);
            assertThat(bought.text("status")).as("%s", bought).isEqualTo("PENDING");
            assertThat(bought.text("version")).isEqualTo("1");
            assertThat(bought.header("Preference-Applied")).isEqualTo("wait=30");
            for (URI instance : stack.urls(ServiceName.ORDER_TOPOLOGY)) {
                Http.Answer shown = Http.settled(() -> Http.get(instance, bought.header("Location"), token));
                assertThat(shown.text("status")).as("%s", shown).isEqualTo("PENDING");
                assertThat(shown.text("holdUntil")).isEqualTo(bought.text("holdUntil"));
            }
        }

        Http.Answer late = Http.settled(() -> Http.call("POST", stack.ingress(), path, shop.token(shop.newUser()), null,
                prefer));
        assertThat(late.text("code")).as("%s", late).isEqualTo("SOLD_OUT");
        assertThat(late.header("Preference-Applied")).isEmpty();
    }

    /** Without retries: neither by the test, nor by its helpers. */
    @RepeatedTest(5)
    void sellsAProductAsSoonAsItIsCreated() {
        Http.Answer created = Http.settled(() -> Http.post(stack.catalog(), "/api/products", shop.admin(),
                "{\"productName\":\"Borealis\",\"productPrice\":1,\"stock\":1}"));
        assertThat(created.text("status")).as("%s", created).isEqualTo("OPEN");

        Http.Answer bought = Http.settled(() -> Http.post(stack.ingress(),
                "/api/products/" + created.json().get("productId").longValue() + "/purchases",
                shop.token(shop.newUser()), null));

        assertThat(bought.status()).as("%s", bought).isEqualTo(202);
    }

    @Test
    void showsAFreshOrderThatNobodyHasHeardOfAsAccepted() {
        Http.Answer answer = Http
                .settled(() -> Http.get(stack.orders(), "/api/orders/" + id(Instant.now()), shop.token(alice)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("status")).isEqualTo("ACCEPTED");
    }

    @Test
    void streamsTheStock() throws Exception {
        long product = shop.product(3, "");
        HttpRequest request = HttpRequest
                .newBuilder(stack.catalog().resolve("/api/products/" + product + "/stock"))
                .header("Accept", "text/event-stream")
                .build();
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            // The places of closed streams become free at a heart-beat.
            HttpResponse<Stream<String>> stream = Patience.soon()
                    .until(() -> http.send(request, HttpResponse.BodyHandlers.ofLines()),
                            answer -> answer.statusCode() == 200);
            CompletableFuture.runAsync(() -> stream.body().forEach(lines::add), Thread::startVirtualThread);
            awaitData(lines, "\"remaining\":3");

            shop.order(product, shop.newUser());

            awaitData(lines, "\"remaining\":2");
            http.shutdownNow();
        }
    }

    private static void awaitData(BlockingQueue<String> lines, String part) {
        Patience.soon()
                .until(() -> lines.poll(1, TimeUnit.SECONDS),
                        line -> line != null && line.startsWith("data: ") && line.contains(part));
    }

    @Test
    void givesTheSameOrderForTheSameKey() {
        long user = shop.newUser();
        Http.Answer first = shop.buy(open, user, "click");
        Http.Answer again = shop.buy(open, user, "click");
        shop.decided(first.text("orderId"), shop.token(user));
        Http.Answer later = shop.buy(open, user, "click");

        assertThat(List.of(first.status(), again.status(), later.status())).containsOnly(202);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(later.json()).isEqualTo(first.json());
    }

    @Test
    void namesTheOrderThatStandsInTheWay() {
        assertThat(shop.buy(open, alice, null).text("orderId")).isEqualTo(pending);
    }

    @Test
    void saysWhenTheSaleOpens() {
        Instant opensAt = Instant.parse("2036-05-01T10:00:00Z");
        long product = shop.product(1, ",\"opensAt\":\"" + opensAt + "\"");

        assertThat(Instant.parse(shop.buy(product, shop.newUser(), null).text("opensAt"))).isEqualTo(opensAt);
    }

    @Test
    void listsOnesOrdersNewestFirst() {
        long user = shop.newUser();
        String first = shop.order(open, user);
        String second = shop.order(shop.product(1, ""), user);

        Patience.soon()
                .untilAsserted(() -> assertThat(
                        Http.get(stack.orders(), "/api/orders", shop.token(user)).json().findValuesAsString("orderId"))
                        .containsExactly(second, first));
    }

    @Test
    void sellsToWhoeverSignsUpAndLogsIn() {
        assertThat(Http.settled(() -> Http.post(stack.accounts(), "/api/users", null,
                "{\"email\":\"dave@example.com\",\"password\":\"a long enough one\",\"userName\":\"Dave\"}")).status())
                .isEqualTo(201);
        String token = Http.settled(() -> Http.post(stack.accounts(), "/api/sessions", null,
                "{\"email\":\"dave@example.com\",\"password\":\"a long enough one\"}")).text("accessToken");

        Http.Answer bought = Http
                .settled(() -> Http.post(stack.ingress(), "/api/products/" + open + "/purchases", token, null));

        assertThat(bought.status()).isEqualTo(202);
        assertThat(shop.decided(bought.text("orderId"), token).text("status")).isEqualTo("PENDING");
        assertThat(Http.settled(() -> Http.get(stack.accounts(), "/api/users/me", token)).text("email"))
                .isEqualTo("dave@example.com");
    }

    @Test
    void cancelsAnOrderAndSellsItsUnitAgain() {
        long product = shop.product(1, "");
        long first = shop.newUser();
        String order = shop.order(product, first);
        assertThat(shop.buy(product, shop.newUser(), null).text("code")).isEqualTo("SOLD_OUT");

        shop.command(order, "cancellation", shop.token(first));

        shop.order(product, shop.newUser());
    }

    @Test
    void givesBackAUnitThatNobodyPaysFor() {
        long product = shop.product(1, ",\"hold\":\"PT3S\"");
        long first = shop.newUser();
        String order = shop.accepted(product, first);
        // Its hold may have expired before a slow machine shows it.
        assertThat(shop.decided(order, shop.token(first)).text("status")).isIn("PENDING", "CANCELED");

        shop.awaitStatus(order, first, "CANCELED");

        shop.order(product, shop.newUser());
    }

    private static OrderId id(Instant madeAt) {
        return OrderId.create(madeAt, RandomGenerator.getDefault());
    }
}
