package dev.firstpair.orders.query;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Single flight: one request at a time for any number of callers. Each gets the result of a request that began after
 * its call.
 */
final class SingleFlight<T> {

    private final Callable<T> request;
    private @Nullable CompletableFuture<T> running;
    private @Nullable CompletableFuture<T> next;

    SingleFlight(Callable<T> request) {
        this.request = request;
    }

    /**
     * The result.
     *
     * @throws ExecutionException with the exception of the request
     * @throws TimeoutException if there is none within {@code timeout}; the request goes on for other callers
     */
    T get(Duration timeout) throws InterruptedException, ExecutionException, TimeoutException {
        return join().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized CompletableFuture<T> join() {
        if (running == null) {
            running = new CompletableFuture<>();
            start(running);
            return running;
        }
        if (next == null) {
            next = new CompletableFuture<>();
        }
        return next;
    }

    private void start(CompletableFuture<T> result) {
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(request.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            } finally {
                startNext();
            }
        });
    }

    private synchronized void startNext() {
        running = next;
        next = null;
        if (running != null) {
            start(running);
        }
    }
}
