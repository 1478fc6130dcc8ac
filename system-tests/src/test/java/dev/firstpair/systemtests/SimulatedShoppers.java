package dev.firstpair.systemtests;

import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.Answer;
import dev.firstpair.stack.client.Call;
import dev.firstpair.stack.client.LoadClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Simulated shoppers with their tokens, created once, and a cheap way to send many requests at a time. */
final class SimulatedShoppers implements AutoCloseable {

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Executor LATER = CompletableFuture.delayedExecutor(RETRY.toMillis(), TimeUnit.MILLISECONDS);

    private final Stack stack;
    private final List<String> tokens;
    private final LoadClient http;

    /** @param connections the maximum to one service instance */
    SimulatedShoppers(Stack stack, int count, int connections) {
        this.stack = stack;
        ShopDriver shop = new ShopDriver(stack);
        this.tokens = IntStream.range(0, count)
                .mapToLong(i -> shop.newUser())
                .boxed()
                .toList()
                .parallelStream()
                .map(shop::token)
                .toList();
        this.http = new LoadClient(connections);
    }

    int size() {
        return tokens.size();
    }

    String token(int shopper) {
        return tokens.get(shopper);
    }

    CompletableFuture<Answer> buy(int shopper, long product) {
        return http.send(Call.post(stack.ingress(), "/api/products/" + product + "/purchases", token(shopper), null,
                null));
    }

    /**
     * The order once it is decided, or its state after the wait; after a 503 it asks again a second later, as the
     * answer requests.
     */
    CompletableFuture<Answer> decided(int shopper, String order, Duration wait) {
        return http.send(Call.get(stack.orders(), "/api/orders/" + order + "?wait=" + wait, token(shopper))
                .withExtraTimeout(wait)).thenCompose(answer -> {
                    Duration left = wait.minus(RETRY);
                    return answer.status() == 503 && left.isPositive()
                            ? CompletableFuture.supplyAsync(() -> left, LATER)
                                    .thenCompose(rest -> decided(shopper, order, rest))
                            : CompletableFuture.completedFuture(answer);
                });
    }

    CompletableFuture<Answer> send(Call call) {
        return http.send(call);
    }

    @Override
    public void close() {
        http.close();
    }
}
