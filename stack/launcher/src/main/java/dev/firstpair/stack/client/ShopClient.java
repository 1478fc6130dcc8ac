package dev.firstpair.stack.client;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The REST API as a client program of a shopper or an admin uses it: a call that is lost, or whose status asks for a
 * retry, is sent again with the same Idempotency-Key, to the next instance, at growing intervals, for a bounded time.
 */
public final class ShopClient implements AutoCloseable {

    /** The result of a purchase request. */
    public sealed interface Submission {

        /**
         * @param shown the order as the answer shows it
         * @param atNanos when the 202 was received
         */
        record Accepted(OrderId orderId, Shown shown, long atNanos) implements Submission {}

        /** @param orderId the order that conflicts, if the answer has it */
        record AlreadyOrdered(Optional<OrderId> orderId) implements Submission {}

        record SoldOut() implements Submission {}

        record Closed() implements Submission {}
    }

    /**
     * An order as shown to its buyer.
     *
     * @param version 0 as long as it is ACCEPTED
     */
    public record Shown(OrderStatus status, int version) {

        public static final Shown ACCEPTED = new Shown(OrderStatus.ACCEPTED, 0);
    }

    /** A product as shown to everybody. */
    public record Listing(int remaining, long stockVersion) {}

    /** How many of a user's newest orders to list; the largest page. */
    private static final int LIST_LIMIT = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Function<ServiceName, List<URI>> urls;
    private final RetryingClient http;
    /** For calls that must not queue behind calls that wait for a decision: payments, and the catalogue. */
    private final RetryingClient fastLane;
    /**
     * For calls that wait for later changes of an order, so that calls that wait for a decision do not queue behind
     * them.
     */
    private final RetryingClient slowLane;
    private final Tally tally;

    /**
     * @param urls the instances of a service, including those that are down
     * @param connections the maximum to each instance
     */
    public ShopClient(Function<ServiceName, List<URI>> urls, int connections, Tally tally) {
        this.urls = urls;
        this.http = new RetryingClient(connections, urls, tally);
        this.fastLane = new RetryingClient(Math.max(1, connections / 4), urls, tally);
        this.slowLane = new RetryingClient(connections, urls, tally);
        this.tally = tally;
    }

    /** Creates a product that opens at the given moment, with its first stock. */
    public ProductId create(String admin, String name, int stock, Duration hold, Instant opensAt)
            throws GaveUpException, InterruptedException {
        String body = JSON.writeValueAsString(JSON.createObjectNode()
                .put("productName", name)
                .put("productDesc", "One of a simulated sale.")
                .put("productPrice", 19_900)
                .put("hold", hold.toString())
                .put("stock", stock)
                .put("opensAt", opensAt.toString()));
        // Not to be repeated without a check: the first attempt may have created the product.
        Answer answer = fastLane.sendOnce(Call.post(catalog(), "/api/products", admin, null, body));
        JsonNode id = answer.json().path("productId");
        if (answer.status() != 201 || !id.isIntegralNumber()) {
            throw new GaveUpException("catalog did not create a product: " + answer);
        }
        return new ProductId(id.asLong());
    }

    /** The product as catalog shows it; empty if it does not (yet). */
    public Optional<Listing> listing(ProductId product) throws InterruptedException {
        try {
            Answer answer = fastLane.sendOnce(Call.get(catalog(), "/api/products/" + product, null));
            JsonNode stock = answer.json().path("stock");
            return answer.status() == 200 && stock.path("remaining").isIntegralNumber()
                    ? Optional.of(new Listing(stock.path("remaining").asInt(), stock.path("version").asLong()))
                    : Optional.empty();
        } catch (GaveUpException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether all instances of ingress-api know the product; to be called before the sale opens: in an open sale it
     * buys.
     */
    public boolean known(ProductId product, String token) throws InterruptedException {
        for (URI ingress : urls.apply(ServiceName.INGRESS_API)) {
            try {
                if (!fastLane.sendOnce(purchase(ingress, product, token, null)).code().equals("NOT_OPEN")) {
                    return false;
                }
            } catch (GaveUpException e) {
                return false;
            }
        }
        return true;
    }

    /** Asks for a unit until there is a useful answer. */
    public Submission submit(ProductId product, String token, @Nullable String key)
            throws GaveUpException, InterruptedException {
        return submit(product, token, key, Duration.ZERO);
    }

    /** The same by a client that prefers to wait that long for the decision, in whole seconds. */
    public Submission submit(ProductId product, String token, @Nullable String key, Duration wait)
            throws GaveUpException, InterruptedException {
        Answer answer = http.send(ServiceName.INGRESS_API, ingress -> {
            tally.requests.increment();
            Call purchase = purchase(ingress, product, token, key);
            return wait.isZero() ? purchase : purchase.withWait(wait);
        }, given -> {
            tally.submit.add(given.nanos());
            if (given.status() == 202) {
                tally.submitAccepted.add(given.nanos());
            }
        }, given -> given.status() == 202
                || given.status() == 409 && !given.code().equals("NOT_OPEN")
                // Some instance may receive a product a moment later than the others.
                || given.status() == 404 && !given.code().equals("UNKNOWN_PRODUCT"));
        if (answer.status() == 202) {
            OrderId order = orderId(answer).orElseThrow(() -> new GaveUpException("a 202 without orderId: " + answer));
            tally.accepted(order, answer.answeredNanos());
            // In the answer of a purchase, this status does not say that the order is undecided.
            Shown shown = answer.text("status").orElse("").equals(OrderStatus.ACCEPTED.name())
                    ? Shown.ACCEPTED
                    : shown(order, product, answer.json());
            return new Submission.Accepted(order, shown, answer.answeredNanos());
        }
        return switch (answer.code()) {
            case "SOLD_OUT" -> {
                tally.soldOut.increment();
                yield new Submission.SoldOut();
            }
            case "ALREADY_ORDERED" -> {
                tally.alreadyOrdered.increment();
                yield new Submission.AlreadyOrdered(orderId(answer));
            }
            case "CLOSED" -> new Submission.Closed();
            default -> throw new GaveUpException("a purchase of product " + product + " was answered " + answer);
        };
    }

    private static Call purchase(URI ingress, ProductId product, String token, @Nullable String key) {
        return Call.post(ingress, "/api/products/" + product + "/purchases", token, key, null);
    }

    /** The status of an order that was accepted; waits up to {@code wait} for a version above {@code after}. */
    public Shown show(OrderId order, ProductId product, String token, int after, Duration wait)
            throws GaveUpException, InterruptedException {
        return show(order, product, token, after, wait, given -> given.status() == 200)
                .orElseThrow(() -> new IllegalStateException("not found"));
    }

    /** The same for an order that may not exist; empty if there is none. */
    public Optional<Shown> lookUp(OrderId order, ProductId product, String token, Duration wait)
            throws GaveUpException, InterruptedException {
        return show(order, product, token, 0, wait, given -> given.status() == 200 || given.status() == 404);
    }

    private Optional<Shown> show(OrderId order, ProductId product, String token, int after, Duration wait,
            Predicate<Answer> useful) throws GaveUpException, InterruptedException {
        String path = "/api/orders/" + order + (wait.isZero() ? "" : "?wait=" + wait + "&after=" + after);
        RetryingClient lane = wait.isZero() ? fastLane : after == 0 ? http : slowLane;
        Answer answer = lane.send(ServiceName.ORDER_TOPOLOGY,
                orders -> Call.get(orders, path, token).withExtraTimeout(wait), useful);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        return Optional.of(shown(order, product, answer.json()));
    }

    /** The user's newest orders as the list shows them, of the products of one sale. */
    public Map<OrderId, Shown> list(Set<ProductId> products, String token)
            throws GaveUpException, InterruptedException {
        Answer answer = fastLane.send(ServiceName.ORDER_TOPOLOGY,
                orders -> Call.get(orders, "/api/orders?limit=" + LIST_LIMIT, token),
                given -> given.status() == 200);
        Map<OrderId, Shown> listed = new LinkedHashMap<>();
        for (JsonNode body : answer.json().path("orders")) {
            ProductId product = new ProductId(body.path("productId").asLong());
            if (products.contains(product)) {
                OrderId order = OrderId.parse(body.path("orderId").asString());
                listed.put(order, shown(order, product, body));
            }
        }
        return listed;
    }

    private Shown shown(OrderId order, ProductId product, JsonNode body) throws GaveUpException {
        OrderStatus status;
        try {
            status = OrderStatus.valueOf(body.path("status").asString(""));
        } catch (IllegalArgumentException e) {
            throw new GaveUpException("order " + order + " was shown as " + body);
        }
        int version = status == OrderStatus.ACCEPTED ? 0 : body.path("version").asInt(0);
        tally.saw(order, product, version, status);
        return new Shown(status, version);
    }

    /**
     * Sends a command: payment, cancellation or completion.
     *
     * @return the code of the refusal, empty if it was accepted
     */
    public String command(OrderId order, String verb, String token) throws GaveUpException, InterruptedException {
        return command(order, verb, token, verb + "-of-" + order, null);
    }

    /**
     * Pays with a token of the simulated payment provider.
     *
     * @return the code of the refusal, empty if it was accepted
     */
    public String pay(OrderId order, String token, String with) throws GaveUpException, InterruptedException {
        return command(order, "payment", token, with + "-for-" + order,
                JSON.writeValueAsString(JSON.createObjectNode().put("token", with)));
    }

    private String command(OrderId order, String verb, String token, String key, @Nullable String body)
            throws GaveUpException, InterruptedException {
        Answer answer = fastLane.send(ServiceName.ORDER_TOPOLOGY,
                orders -> Call.post(orders, "/api/orders/" + order + "/" + verb, token, key, body),
                given -> given.status() == 202 || given.status() == 409);
        return answer.status() == 202 ? "" : answer.code();
    }

    /**
     * Puts units on sale, or takes them off; not to be repeated without a check, since each call is one more restock.
     *
     * @return whether this restock exists now; false if fewer units are unsold than it would take off
     */
    public boolean restock(String admin, ProductId product, int quantity) throws GaveUpException, InterruptedException {
        Answer answer = fastLane.sendOnce(Call.post(catalog(), "/api/products/" + product + "/restocks", admin, null,
                JSON.writeValueAsString(JSON.createObjectNode().put("quantity", quantity))));
        if (answer.status() == 409 && answer.code().equals("NOT_ENOUGH_UNSOLD")) {
            return false;
        }
        if (answer.status() != 202) {
            throw new GaveUpException("a restock of product " + product + " was answered " + answer);
        }
        return true;
    }

    /** Wishes for the product; a repeated wish is the same wish. */
    public void wish(ProductId product, String token) throws GaveUpException, InterruptedException {
        fastLane.send(ServiceName.CATALOG,
                catalog -> Call.put(catalog, "/api/products/" + product + "/wish", token),
                given -> given.status() == 200 || given.status() == 201);
    }

    /** @param closesAt absent: never */
    public void reschedule(String admin, ProductId product, @Nullable Instant closesAt)
            throws GaveUpException, InterruptedException {
        String body = JSON.writeValueAsString(
                JSON.createObjectNode().put("closesAt", closesAt == null ? null : closesAt.toString()));
        fastLane.send(ServiceName.CATALOG,
                catalog -> Call.patch(catalog, "/api/products/" + product, admin, body),
                given -> given.status() == 200);
    }

    private static Optional<OrderId> orderId(Answer answer) {
        return answer.text("orderId").map(OrderId::parse);
    }

    private URI catalog() {
        return urls.apply(ServiceName.CATALOG).getFirst();
    }

    @Override
    public void close() {
        http.close();
        fastLane.close();
        slowLane.close();
    }
}
