package dev.firstpair.orders.api;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A question that is asked once at a time, however many want to know. Each gets an answer that was asked for after they came. */
final class SharedQuestion<T> {

    private final Callable<T> question;
    private @Nullable CompletableFuture<T> running;
    private @Nullable CompletableFuture<T> next;

    SharedQuestion(Callable<T> question) {
        this.question = question;
    }

    /**
     * The answer.
     *
     * @throws ExecutionException with what the question threw
     * @throws TimeoutException if there is none within {@code patience}; the question goes on for others
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
