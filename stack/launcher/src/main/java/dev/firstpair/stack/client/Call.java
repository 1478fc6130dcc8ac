package dev.firstpair.stack.client;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request.
 *
 * @param host scheme, host and port; no path
 * @param path with its query
 * @param token bearer token; absent for an anonymous call
 * @param key Idempotency-Key
 * @param body JSON
 * @param waitSeconds of a purchase: how long it prefers to wait for its decision; 0 for not at all
 * @param timeout from the moment it is written until its answer is complete
 */
public record Call(String method, URI host, String path, @Nullable String token, @Nullable String key,
        @Nullable String body, int waitSeconds, Duration timeout) {

    // Long: a client that gives up on a slow server and asks again makes it slower.
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    public Call(String method, URI host, String path, @Nullable String token, @Nullable String key,
            @Nullable String body, Duration timeout) {
        this(method, host, path, token, key, body, 0, timeout);
    }

    public static Call get(URI host, String path, @Nullable String token) {
        return new Call("GET", host, path, token, null, null, TIMEOUT);
    }

    public static Call post(URI host, String path, String token, @Nullable String key, @Nullable String body) {
        return new Call("POST", host, path, token, key, body, TIMEOUT);
    }

    public static Call put(URI host, String path, String token) {
        return new Call("PUT", host, path, token, null, null, TIMEOUT);
    }

    public static Call patch(URI host, String path, String token, String body) {
        return new Call("PATCH", host, path, token, null, body, TIMEOUT);
    }

    public Call withExtraTimeout(Duration longer) {
        return new Call(method, host, path, token, key, body, waitSeconds, TIMEOUT.plus(longer));
    }

    /** The same purchase, by a client that prefers to wait that long for the decision, in whole seconds. */
    public Call withWait(Duration wait) {
        return new Call(method, host, path, token, key, body, (int) wait.toSeconds(), TIMEOUT.plus(wait));
    }
}
