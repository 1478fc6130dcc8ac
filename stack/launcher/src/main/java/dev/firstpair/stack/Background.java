package dev.firstpair.stack;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Runs work on threads of its own. */
final class Background {

    static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private Background() {}

    static CompletableFuture<Void> run(Runnable work) {
        return CompletableFuture.runAsync(work, THREADS);
    }

    /** Waits for the work; throws the exception that it has thrown. */
    static void join(CompletableFuture<Void> work) {
        try {
            work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Waits for all, but throws as soon as one has failed. */
    static void joinAll(List<CompletableFuture<Void>> all) {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        all.forEach(one -> one.whenComplete((done, failure) -> {
            if (failure != null) {
                failed.completeExceptionally(failure);
            }
        }));
        join(CompletableFuture.anyOf(failed, CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)))
                .thenApply(done -> null));
    }
}
