package dev.firstpair.notifier.dispatch;

import com.jayway.jsonpath.JsonPath;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A webhook receiver that fails half of the time, but at most five times for each notification. */
final class Endpoint implements AutoCloseable {

    static final String SECRET = "whsec_" + Base64.getEncoder()
            .encodeToString("a secret of the test, 32 bytes..".getBytes(StandardCharsets.UTF_8));
    private static final int MOST_FAILURES = 5;

    /** How it answers requests for a user. */
    enum Mood {
        HALF, GONE, NEVER
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Random random;
    private final Map<Long, Mood> moods;
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<Long, Integer> tried = new HashMap<>();
    private final Map<Long, List<String>> taken = new HashMap<>();
    private final Set<String> answerLost = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private int failed;

    Endpoint(long seed, Map<Long, Mood> moods) throws IOException {
        this.random = new Random(seed);
        this.moods = moods;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/hook", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** The ids that it processed for a user, repeated ones repeatedly. */
    synchronized List<String> taken(long user) {
        return List.copyOf(taken.getOrDefault(user, List.of()));
    }

    /** Number of requests for a user, whatever the answer. */
    synchronized int tried(long user) {
        return tried.getOrDefault(user, 0);
    }

    /** Notifications that it processed without sending the answer. */
    synchronized Set<String> answerLost() {
        return Set.copyOf(answerLost);
    }

    synchronized int failed() {
        return failed;
    }

    /** Requests that violate the specification. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        int status = answer(exchange, id, body);
        if (status > 0) {
            exchange.sendResponseHeaders(status, -1);
        }
        exchange.close(); // without headers, the connection breaks
    }

    /** A status, or 0 to break the connection. */
    private synchronized int answer(HttpExchange exchange, String id, byte[] body) {
        String json = new String(body, StandardCharsets.UTF_8);
        long user = ((Number) JsonPath.read(json, "$.userId")).longValue();
        if (!id.equals(JsonPath.read(json, "$.notificationId")) || !exchange.getRequestHeaders()
                .getFirst("webhook-signature")
                .equals(signature(id, exchange.getRequestHeaders().getFirst("webhook-timestamp"), json))) {
            wrong.add(json);
            return 401;
        }
        tried.merge(user, 1, Integer::sum);
        Mood mood = moods.getOrDefault(user, Mood.HALF);
        if (mood != Mood.HALF) {
            return mood == Mood.GONE ? 410 : 503;
        }
        if (failures.getOrDefault(id, 0) >= MOST_FAILURES || random.nextBoolean()) {
            taken.computeIfAbsent(user, one -> new ArrayList<>()).add(id);
            return 204;
        }
        failed++;
        failures.merge(id, 1, Integer::sum);
        int[] ways = {500, 502, 408, 429, 0, -1};
        int way = ways[random.nextInt(ways.length)];
        if (way == -1) {
            taken.computeIfAbsent(user, one -> new ArrayList<>()).add(id);
            answerLost.add(id);
            return 0;
        }
        return way;
    }

    private static String signature(String id, String timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring("whsec_".length())), "HmacSHA256"));
            return "v1," + Base64.getEncoder()
                    .encodeToString(mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
