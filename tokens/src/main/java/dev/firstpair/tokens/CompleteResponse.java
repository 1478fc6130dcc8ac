package dev.firstpair.tokens;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Responses that arrive completely within a time. {@link HttpRequest#timeout()} ends with the head of the response: a
 * server that hangs afterwards would keep the caller for ever.
 */
public final class CompleteResponse {

    private CompleteResponse() {}

    /**
     * Sends the request and waits.
     *
     * @throws HttpTimeoutException if the response is not complete within the time; it is canceled then
     * @throws IOException if the request fails
     */
    public static <T> HttpResponse<T> await(HttpClient client, HttpRequest request, BodyHandler<T> body,
            Duration within) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> exchange = client.sendAsync(request, body);
        try {
            return exchange.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no complete response within " + within);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            exchange.cancel(true);
        }
    }

    /** Sends the request; the result fails if the response is not complete within the time, which cancels it. */
    public static <T> CompletableFuture<HttpResponse<T>> of(HttpClient client, HttpRequest request,
            BodyHandler<T> body, Duration within) {
        CompletableFuture<HttpResponse<T>> exchange = client.sendAsync(request, body);
        // Not the exchange itself: one that has failed cannot be canceled.
        return exchange.copy()
                .orTimeout(within.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((response, failure) -> exchange.cancel(true));
    }
}
