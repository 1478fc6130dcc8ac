package dev.firstpair.stack.client;

import dev.firstpair.stack.ServiceName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Sends a call again that is lost or whose answer is not useful: to the next instance of the service, at growing
 * intervals, for a bounded time.
 */
final class RetryingClient implements AutoCloseable {

    /** Longer than what is killed takes to recover while other builds keep the processors busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    private static final Duration NOT_OPEN_PAUSE = Duration.ofMillis(20);

    private final LoadClient http;
    private final Function<ServiceName, List<URI>> urls;
    private final Tally tally;

    /**
     * @param connections the maximum to each instance
     * @param urls the instances of a service, including those that are down
     */
    RetryingClient(int connections, Function<ServiceName, List<URI>> urls, Tally tally) {
        this.http = new LoadClient(connections);
        this.urls = urls;
        this.tally = tally;
    }

    /** @throws GaveUpException if there is no answer */
    Answer sendOnce(Call call) throws GaveUpException, InterruptedException {
        try {
            return http.send(call).get();
        } catch (ExecutionException | CancellationException e) {
            throw new GaveUpException(describe(e));
        }
    }

    /** @param useful whether an answer ends the retries */
    Answer send(ServiceName service, Function<URI, Call> call, Predicate<Answer> useful)
            throws GaveUpException, InterruptedException {
        return send(service, call, given -> {}, useful);
    }

    /**
     * @param seen receives every answer
     * @param useful whether an answer ends the retries
     */
    Answer send(ServiceName service, Function<URI, Call> call, Consumer<Answer> seen, Predicate<Answer> useful)
            throws GaveUpException, InterruptedException {
        long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
        long pauseMillis = FIRST_PAUSE_MILLIS;
        int start = ThreadLocalRandom.current().nextInt(1 << 16);
        for (int attempt = 0;; attempt++) {
            List<URI> instances = urls.apply(service);
            Call next = call.apply(instances.get((start + attempt) % instances.size()));
            String trouble;
            Duration pause = Duration.ofMillis(pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis));
            try {
                Answer answer = http.send(next).get();
                seen.accept(answer);
                if (useful.test(answer)) {
                    return answer;
                }
                trouble = next.method() + " " + next.host() + next.path() + ": " + answer;
                if (answer.code().equals("NOT_OPEN")) {
                    pause = NOT_OPEN_PAUSE;
                } else if (!answer.asksToRetry() && !answer.code().equals("UNKNOWN_PRODUCT")) {
                    tally.error(trouble);
                }
                Duration asked = answer.retryAfter();
                if (asked != null && asked.compareTo(pause) > 0) {
                    // A random addition, so that clients do not retry at the same millisecond.
                    pause = Duration.ofMillis(Math.min(asked.toMillis(), 5_000)
                            + ThreadLocalRandom.current().nextLong(250));
                }
            } catch (ExecutionException | CancellationException e) {
                trouble = describe(e);
            }
            if (System.nanoTime() + pause.toNanos() > giveUpNanos) {
                throw new GaveUpException("gave up after " + PATIENCE.toSeconds() + " s: " + trouble);
            }
            tally.retries.increment();
            Thread.sleep(pause);
            pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    private static String describe(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        Throwable root = cause.getCause();
        return cause.getMessage() + (root == null || root.getMessage() == null ? "" : " (" + root.getMessage() + ")");
    }

    @Override
    public void close() {
        http.close();
    }
}
