package dev.firstpair.gate;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Connects to a server that will be the primary, and polls its role until it is. Used by the keeper's thread. */
final class PrimaryProbe {

    private static final String PRIMARY_ROLE = "master";
    private static final Duration INTERVAL = Duration.ofMillis(25);
    private static final int ATTEMPTS = 3;
    /** Codes of errors that last until somebody changes the configuration. */
    private static final List<String> DENIED = List.of("NOPERM", "NOAUTH", "WRONGPASS");
    /** A promotion takes milliseconds. If it fails, another event or answer names the next candidate. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final RedisClient client;
    private final RedisURI uri;
    private final BooleanSupplier wanted;
    private final ScheduledExecutorService keeper;
    private final long deadlineNanos = System.nanoTime() + TIMEOUT.toNanos();
    private final CompletableFuture<StatefulRedisConnection<String, String>> primary = new CompletableFuture<>();

    /** Consecutive failures. */
    private int failedAttempts;

    private PrimaryProbe(RedisClient client, RedisURI uri, BooleanSupplier wanted, ScheduledExecutorService keeper) {
        this.client = client;
        this.uri = uri;
        this.wanted = wanted;
        this.keeper = keeper;
    }

    /**
     * @param client one that does not reconnect by itself
     * @param wanted whether to continue
     * @return a connection to the primary; completes on the keeper's thread, with a failure if there is no connection
     *        or the server does not become the primary
     */
    static CompletableFuture<StatefulRedisConnection<String, String>> start(RedisClient client, RedisURI uri,
            BooleanSupplier wanted, ScheduledExecutorService keeper) {
        PrimaryProbe probe = new PrimaryProbe(client, uri, wanted, keeper);
        probe.connect();
        return probe.primary;
    }

    /** At the promotion, the Sentinel closes all connections of the replica's clients; so this one may be closed. */
    private void connect() {
        client.connectAsync(StringCodec.UTF8, uri).whenCompleteAsync((connection, failure) -> {
            if (failure == null) {
                failedAttempts = 0;
                askRole(connection);
            } else if (++failedAttempts < ATTEMPTS && mayGoOn()) {
                keeper.schedule(this::connect, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                primary.completeExceptionally(failure);
            }
        }, keeper);
    }

    private void askRole(StatefulRedisConnection<String, String> connection) {
        connection.async().role().whenCompleteAsync((role, failure) -> {
            if (failure == null && role.getFirst().equals(PRIMARY_ROLE)) {
                primary.complete(connection);
            } else if (failure != null && isDenied(failure)) {
                connection.closeAsync();
                primary.completeExceptionally(failure);
            } else if (!mayGoOn()) {
                connection.closeAsync();
                primary.completeExceptionally(new RedisException(uri + " has not become the primary"));
            } else if (connection.isOpen()) {
                keeper.schedule(() -> askRole(connection), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                connection.closeAsync();
                connect();
            }
        }, keeper);
    }

    /** Whether the user may not ask for the role. */
    static boolean isDenied(Throwable failure) {
        Throwable cause = GateConnection.unwrap(failure);
        String message = String.valueOf(cause.getMessage());
        return cause instanceof RedisCommandExecutionException && DENIED.stream().anyMatch(message::startsWith);
    }

    private boolean mayGoOn() {
        return wanted.getAsBoolean() && System.nanoTime() < deadlineNanos;
    }
}
