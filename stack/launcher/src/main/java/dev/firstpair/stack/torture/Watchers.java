package dev.firstpair.stack.torture;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Clients that follow an order as server-sent events. They disconnect now and then, reconnect with the last id that
 * they have, to any instance, and must receive each step exactly once, as it is in the log.
 */
final class Watchers implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final long LONGEST_CALL_MILLIS = 6_000;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MAX_STREAMS = 10;
    private static final int OK = 200;
    private static final int NOTHING_LEFT = 204;
    private static final int UNAVAILABLE = 503;

    private final Stack stack;
    private final Tally tally;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<OrderId, Thread> watching = new ConcurrentHashMap<>();
    private final Queue<ReceivedStep> received = new ConcurrentLinkedQueue<>();
    private final Queue<String> sequenceErrors = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    private record ReceivedStep(OrderId order, int version, String type) {}

    Watchers(Stack stack, Tally tally) {
        this.stack = stack;
        this.tally = tally;
    }

    /** Follows an accepted order in a thread of its own, unless it is followed already or too many are. */
    void watch(OrderId order, String token) {
        if (watching.size() < MAX_STREAMS) {
            watching.computeIfAbsent(order, id -> Thread.ofVirtual().name("watcher of " + id).start(() -> {
                try {
                    new Watcher(id, token).run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    watching.remove(id);
                }
            }));
        }
    }

    /** Ends all streams; none is opened afterwards. */
    void stop() throws InterruptedException {
        over = true;
        for (Thread one : List.copyOf(watching.values())) {
            one.join();
        }
    }

    /** Differences between the received steps and the log, which was read after all streams had ended. */
    List<String> differences(Collection<OrderEvent> log) {
        Map<ReceivedStep, OrderEvent> logged = new HashMap<>();
        log.forEach(event -> logged.put(
                new ReceivedStep(event.orderId(), event.orderVersion(), event.getClass().getSimpleName()), event));
        List<String> all = new ArrayList<>(sequenceErrors);
        received.stream()
                .filter(step -> !logged.containsKey(step))
                .forEach(step -> all.add("a stream of order " + step.order + " sent " + step.type + " as version "
                        + step.version + ", which the log does not have"));
        return all;
    }

    @Override
    public void close() {
        over = true;
        watching.values().forEach(Thread::interrupt);
        http.shutdownNow();
    }

    /** Follows one order. */
    private final class Watcher {

        private final OrderId order;
        private final String token;
        private int last;
        private Object listening = this;

        Watcher(OrderId order, String token) {
            this.order = order;
            this.token = token;
        }

        void run() throws InterruptedException {
            int first = ThreadLocalRandom.current().nextInt(2);
            for (int i = 0; !over; i++) {
                List<URI> instances = stack.urls(ServiceName.ORDER_TOPOLOGY);
                int status = call(instances.get((first + i) % instances.size()));
                if (status == NOTHING_LEFT) {
                    return;
                }
                if (status != OK && status != UNAVAILABLE) {
                    tally.error("the stream of order " + order + " behind version " + last + " was answered " + status);
                    return;
                }
                Thread.sleep(PAUSE);
            }
        }

        /** The status; an instance that is down counts as one that answers 503. */
        private int call(URI instance) throws InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(instance.resolve("/api/orders/" + order + "/events"))
                    .header("Authorization", "Bearer " + token)
                    .header("Accept", "text/event-stream")
                    .header("Last-Event-ID", Integer.toString(last))
                    .timeout(ANSWER)
                    .build();
            Lines lines = new Lines();
            listenTo(lines);
            CompletableFuture<Integer> status = new CompletableFuture<>();
            CompletableFuture<HttpResponse<Void>> stream = http.sendAsync(request, answer -> {
                status.complete(answer.statusCode());
                return answer.statusCode() == OK
                        ? HttpResponse.BodySubscribers.fromLineSubscriber(lines)
                        : HttpResponse.BodySubscribers.discarding();
            });
            try {
                stream.get(ThreadLocalRandom.current().nextLong(LONGEST_CALL_MILLIS), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                // Ended by a fault, or by this client.
            } finally {
                listenTo(this);
                stream.cancel(true);
            }
            return status.getNow(UNAVAILABLE);
        }

        private synchronized void listenTo(Object one) {
            listening = one;
        }

        private synchronized void take(Lines from, int version, String type) {
            if (listening != from) {
                return; // it has disconnected
            }
            if (version != last + 1) {
                sequenceErrors.add("a stream of order " + order + " sent version " + version + " after version "
                        + last);
            }
            last = version;
            received.add(new ReceivedStep(order, version, type));
        }

        /** Parses events: only id and type are needed. */
        private final class Lines implements Flow.Subscriber<String> {

            private int id;
            private String type = "";

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(String line) {
                if (line.startsWith("id:")) {
                    id = Integer.parseInt(line.substring(3).strip());
                } else if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.isEmpty() && !type.isEmpty()) {
                    take(this, id, type);
                    type = "";
                }
            }

            @Override
            public void onError(Throwable failure) {
                // The watcher reconnects.
            }

            @Override
            public void onComplete() {
                // The watcher reconnects.
            }
        }
    }
}
