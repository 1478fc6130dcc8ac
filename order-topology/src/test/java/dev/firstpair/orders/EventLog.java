package dev.firstpair.orders;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads an event stream (server-sent events) of an order. */
final class EventLog implements AutoCloseable, Flow.Subscriber<String> {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<HttpResponse.ResponseInfo> answer = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;

    EventLog(HttpClient http, HttpRequest request) {
        http.sendAsync(request, info -> {
            answer.complete(info);
            return HttpResponse.BodySubscribers.fromLineSubscriber(this);
        }).whenComplete((response, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
                end.completeExceptionally(failure);
            }
        });
    }

    int status() {
        return answer.copy().orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join().statusCode();
    }

    /** All lines so far. */
    String text() {
        return String.join("\n", lines);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The ids and names of all events so far, such as {@code 1 Placed}. */
    List<String> events() {
        List<String> events = new ArrayList<>();
        String id = "";
        for (String line : lines) {
            if (line.startsWith("id:")) {
                id = line.substring("id:".length());
            } else if (line.startsWith("event:")) {
                events.add(id + " " + line.substring("event:".length()));
            }
        }
        return events;
    }

    /** Waits for that many events. */
    List<String> await(int count) {
        Patience.soon().until(() -> events().size() >= count);
        return events();
    }

    boolean hasEnded() {
        return end.isDone();
    }

    /** Waits until there are no more lines, also if the stream is broken off; returns all its events. */
    List<String> awaitEndOrBreak() {
        Patience.soon().until(this::hasEnded);
        return events();
    }

    /** Waits until the service ends the stream; returns all its events. */
    List<String> awaitEnd() {
        end.copy().orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        return events();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
        if (closed) {
            given.cancel();
        }
    }

    @Override
    public void onNext(String line) {
        lines.add(line);
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }

    /** Closes the connection, also if the response is still to come. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
    }
}
