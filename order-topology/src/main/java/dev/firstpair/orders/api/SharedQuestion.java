package dev.firstpair.orders.api;

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
final class SharedQuestion<T> {

    private final Callable<T> question;
    private @Nullable CompletableFuture<T> running;
    private @Nullable CompletableFuture<T> next;

    SharedQuestion(Callable<T> question) {
        this.question = question;
    }

    /**
     * The result.
     *
     * @throws ExecutionException with the exception of the request
     * @throws TimeoutException if there is none within {@code patience}; the request goes on for other callers
     */
    T ask(Duration patience) throws InterruptedException, ExecutionException, TimeoutException {
        return join().get(patience.toNanos(), TimeUnit.NANOSECONDS);
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

    private void start(CompletableFuture<T> answer) {
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(question.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            } finally {
                goOn();
            }
        });
    }

    private synchronized void goOn() {
        running = next;
        next = null;
        if (running != null) {
            start(running);
        }
    }
}
