package dev.firstpair.gate;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scripts, each on the keys of one product. If their data cannot be read (a key of another type, text instead of a
 * number), all keys of the product are deleted, as if Redis had lost them, and the script is run again. The projector,
 * which follows the log, primes the product again; other products are not affected.
 */
final class ScriptRunner {

    private static final Logger LOG = LoggerFactory.getLogger(ScriptRunner.class);
    /** The error of a script that has read data of a kind that the scripts do not write. */
    private static final Pattern OF_THE_DATA = Pattern.compile("WRONGTYPE|ERR .*(not an integer|would overflow"
            + "|not a (valid )?float|user_script:\\d+: (attempt to|bad argument))", Pattern.DOTALL);

    private final GateConnection connection;
    private final AtomicLong unreadableCount = new AtomicLong();

    ScriptRunner(GateConnection connection) {
        this.connection = connection;
    }

    /** How often a product's keys were deleted. */
    long unreadableCount() {
        return unreadableCount.get();
    }

    /**
     * @param read maps the script's reply; throws an {@link IllegalArgumentException} or the like for an invalid one
     */
    <R, T> CompletableFuture<T> run(Script script, Function<R, T> read, String[] keys, String... arguments) {
        return runOnce(script, read, keys, arguments)
                .<CompletableFuture<T>>handle((value, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(value);
                    }
                    Throwable cause = GateConnection.unwrap(failure);
                    return isOfTheData(cause)
                            ? deleteUnreadable(keys, cause).thenCompose(done -> runOnce(script, read, keys, arguments))
                            : CompletableFuture.failedFuture(cause);
                })
                .thenCompose(Function.identity());
    }

    private <R, T> CompletableFuture<T> runOnce(
            Script script, Function<R, T> read, String[] keys, String... arguments) {
        return connection.<R>ask(redis -> script.run(redis, keys, arguments)).thenApply(reply -> {
            try {
                return read.apply(reply);
            } catch (IllegalArgumentException | IndexOutOfBoundsException | ClassCastException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static boolean isOfTheData(Throwable failure) {
        return failure instanceof IllegalArgumentException || failure instanceof IndexOutOfBoundsException
                || failure instanceof ClassCastException
                || failure.getCause() instanceof RedisCommandExecutionException e
                        && OF_THE_DATA.matcher(String.valueOf(e.getMessage())).find();
    }

    private CompletableFuture<Long> deleteUnreadable(String[] keys, Throwable reason) {
        GateKeys product = GateKeys.withKey(keys[0]);
        unreadableCount.incrementAndGet();
        LOG.warn("What Redis has under {} cannot be read, and is deleted: {}", product.prefix(),
                reason.getMessage());
        Set<String> all = new LinkedHashSet<>(product.all());
        all.addAll(List.of(keys));
        return connection.ask(redis -> redis.del(all.toArray(String[]::new)).toCompletableFuture());
    }
}
