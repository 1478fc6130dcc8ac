package dev.firstpair.stack.drop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Watches a sale in a gateway's cockpit. The cockpit counts from its first reader on, and only while somebody reads it:
 * this reader comes before the sale opens and stays until it is closed. An answer that fails is requested again.
 */
final class CockpitWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration FIRST_SAMPLE_WITHIN = Duration.ofSeconds(30);

    private final HttpRequest request;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Thread reader;
    private volatile Map<String, Long> funnel = Map.of();

    /** @param admin token of an admin */
    CockpitWatch(URI gateway, String admin) {
        request = HttpRequest.newBuilder(gateway.resolve("/api/cockpit?since=9999-01-01T00:00:00Z"))
                .header("Authorization", "Bearer " + admin)
                .timeout(ANSWER_WITHIN)
                .build();
        reader = Thread.ofVirtual().name("cockpit-watch").unstarted(this::readRepeatedly);
    }

    /**
     * Begins to watch; returns when the cockpit has its first sample, in which all counts are zero.
     *
     * @throws DropFailedException if it has none in time
     */
    void begin() throws InterruptedException {
        reader.start();
        awaitChange(Map.of(), FIRST_SAMPLE_WITHIN);
        if (funnel.isEmpty()) {
            throw new DropFailedException("The cockpit shows nothing: see the log of the gateway");
        }
    }

    /**
     * The counts by stage, as soon as they contain those that are expected, or when the time is over.
     *
     * @param expected count by stage of the funnel
     */
    Map<String, Long> await(Map<String, Long> expected, Duration within) throws InterruptedException {
        long giveUpNanos = System.nanoTime() + within.toNanos();
        Map<String, Long> shown = funnel;
        while (!shown.entrySet().containsAll(expected.entrySet()) && System.nanoTime() < giveUpNanos) {
            shown = awaitChange(shown, Duration.ofNanos(giveUpNanos - System.nanoTime()));
        }
        return shown;
    }

    private synchronized Map<String, Long> awaitChange(Map<String, Long> from, Duration within)
            throws InterruptedException {
        long giveUpNanos = System.nanoTime() + within.toNanos();
        for (long left = within.toMillis(); funnel.equals(from)
                && left > 0; left = (giveUpNanos - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return funnel;
    }

    private void readRepeatedly() {
        try {
            while (true) {
                try {
                    HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
                    if (answer.statusCode() == 200) {
                        show(JsonMapper.shared().readTree(answer.body()).path("funnel"));
                    }
                } catch (IOException e) {
                    // The gateway is away, or too busy; the last counts stand.
                }
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private synchronized void show(JsonNode stages) {
        Map<String, Long> counts = new LinkedHashMap<>();
        stages.forEach(stage -> counts.put(stage.path("name").asString(), stage.path("count").asLong()));
        funnel = Map.copyOf(counts);
        notifyAll();
    }

    @Override
    public void close() {
        reader.interrupt();
        http.shutdownNow();
    }
}
