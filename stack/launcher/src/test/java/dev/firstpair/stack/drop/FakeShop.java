package dev.firstpair.stack.drop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firstpair.topics.ids.OrderId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All services in one, in memory and without a gate: a correct shop that is as simple as possible, and unreliable on
 * request. It opens when the test says so, and only the intended holds expire: a slow machine changes nothing.
 */
final class FakeShop implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server = HttpServer
            .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SplittableRandom random = new SplittableRandom(7);
    private final Map<Long, Product> products = new HashMap<>();
    private final Map<String, Order> orders = new HashMap<>();
    private final Map<String, Order> attempts = new HashMap<>();
    private final int faultPercent;
    private final Predicate<String> losesHolds;
    private boolean open;
    private int declines;
    private int queriesWithoutWait;

    private static final class Product {
        final int stock;
        final Duration hold;
        int active;
        int mostActive;
        long version = 1;

        Product(JsonNode body) {
            stock = body.path("stock").asInt();
            hold = Duration.parse(body.path("hold").asString());
        }

        void change(int by) {
            active += by;
            mostActive = Math.max(mostActive, active);
            version++;
        }
    }

    private static final class Order {
        final String id;
        final String user;
        final Product product;
        final Instant holdUntil;
        String status = "PENDING";
        int version = 1;

        Order(String id, String user, Product product) {
            this.id = id;
            this.user = user;
            this.product = product;
            this.holdUntil = Instant.now().plus(product.hold);
        }

        boolean active() {
            return !status.equals("CANCELED");
        }

        void become(String next) {
            status = next;
            version++;
            if (next.equals("CANCELED")) {
                product.change(-1);
            }
        }
    }

    private record Reply(int status, String body) {

        static Reply problem(int status, String code, String more) {
            return new Reply(status, "{\"code\":\"" + code + "\"" + more + "}");
        }
    }

    /**
     * Starts it, with the sale not open yet.
     *
     * @param faultPercent how many calls are answered 503, or are carried out but not answered
     * @param losesHolds whose holds expire, by token
     */
    FakeShop(int faultPercent, Predicate<String> losesHolds) throws IOException {
        this.faultPercent = faultPercent;
        this.losesHolds = losesHolds;
        server.setExecutor(threads);
        server.createContext("/api", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void open() {
        open = true;
    }

    synchronized long count(String status) {
        return orders.values().stream().filter(order -> order.status.equals(status)).count();
    }

    synchronized int declines() {
        return declines;
    }

    /** Of orders. */
    synchronized int queriesWithoutWait() {
        return queriesWithoutWait;
    }

    synchronized int mostActive() {
        return products.values().stream().mapToInt(product -> product.mostActive).max().orElse(0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        String[] path = exchange.getRequestURI().getPath().split("/");
        int fate = path[2].equals("orders") || path.length == 5 ? fate() : 0;
        if (fate == 1) {
            answer(exchange, Reply.problem(503, "UNAVAILABLE", ""));
            return;
        }
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        String user = bearer == null ? "" : bearer.substring("Bearer ".length());
        Reply reply;
        synchronized (this) {
            orders.values()
                    .stream()
                    .filter(order -> order.status.equals("PENDING") && order.holdUntil.isBefore(Instant.now())
                            && losesHolds.test(order.user))
                    .forEach(order -> order.become("CANCELED"));
            if (path[2].equals("orders")) {
                queriesWithoutWait += path.length == 4 && exchange.getRequestURI().getQuery() == null ? 1 : 0;
                reply = order(path, user, new String(sent, StandardCharsets.UTF_8));
            } else if (path.length == 3) {
                long id = products.size() + 1;
                products.put(id, new Product(JSON.readTree(sent)));
                reply = new Reply(201, "{\"productId\":" + id + "}");
            } else if (path.length == 4) {
                Product product = products.get(Long.parseLong(path[3]));
                reply = product == null
                        ? Reply.problem(404, "UNKNOWN_PRODUCT", "")
                        : new Reply(200, "{\"stock\":{\"remaining\":%d,\"version\":%d}}"
                                .formatted(product.stock - product.active, product.version));
            } else {
                reply = purchase(Long.parseLong(path[3]), user,
                        exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            }
        }
        if (fate == 2) {
            exchange.close();
        } else {
            answer(exchange, reply);
        }
    }

    private Reply purchase(long productId, String user, @Nullable String key) {
        Product product = products.get(productId);
        if (product == null) {
            return Reply.problem(404, "UNKNOWN_PRODUCT", "");
        }
        if (!open) {
            return Reply.problem(409, "NOT_OPEN", "");
        }
        Order before = key == null ? null : attempts.get(user + key);
        if (before == null) {
            for (Order order : orders.values()) {
                if (order.active() && order.user.equals(user) && order.product == product) {
                    return Reply.problem(409, "ALREADY_ORDERED", ",\"orderId\":\"" + order.id + "\"");
                }
            }
            if (product.active == product.stock) {
                return Reply.problem(409, "SOLD_OUT", "");
            }
            before = new Order(OrderId.create(Instant.now(), random).toString(), user, product);
            product.change(1);
            orders.put(before.id, before);
            if (key != null) {
                attempts.put(user + key, before);
            }
        }
        return new Reply(202, "{\"orderId\":\"" + before.id + "\",\"status\":\"ACCEPTED\"}");
    }

    private Reply order(String[] path, String user, String sent) {
        Order order = orders.get(path[3]);
        if (order == null || !user.equals(order.user) && !user.endsWith("admin")) {
            return Reply.problem(404, "NOT_FOUND", "");
        }
        if (path.length == 4) {
            return new Reply(200, "{\"orderId\":\"%s\",\"status\":\"%s\",\"version\":%d}".formatted(order.id,
                    order.status, order.version));
        }
        if (order.status.equals("PENDING") && sent.contains("tok_declined")) {
            declines++;
            order.version++;
            return new Reply(202, "{}");
        }
        String next = switch (path[4] + " of " + order.status) {
            case "payment of PENDING" -> "PAID";
            case "completion of PAID" -> "COMPLETED";
            case "cancellation of PENDING", "cancellation of PAID" -> "CANCELED";
            default -> "";
        };
        if (next.isEmpty()) {
            return Reply.problem(409, "REFUSED", "");
        }
        order.become(next);
        return new Reply(202, "{}");
    }

    private synchronized int fate() {
        return random.nextInt(100) < faultPercent ? 1 + random.nextInt(2) : 0;
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
