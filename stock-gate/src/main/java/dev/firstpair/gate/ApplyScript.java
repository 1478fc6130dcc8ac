package dev.firstpair.gate;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.RejectReason;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code apply.lua}. */
final class ApplyScript {

    /** Maximum number of decisions per call: Redis serves no other client meanwhile. */
    static final int MAX_PER_CALL = 200;

    private final Script script = Script.load("apply.lua", ScriptOutputType.INTEGER);
    private final ScriptRunner runner;
    private final Duration attemptMemory;

    ApplyScript(ScriptRunner runner, GateSettings settings) {
        this.runner = runner;
        this.attemptMemory = settings.attemptMemory();
    }

    /** @param events 1 to {@link #MAX_PER_CALL} of this product */
    CompletableFuture<Void> run(ProductId productId, List<OrderEvent> events, Instant now) {
        GateKeys keys = GateKeys.of(productId);
        List<String> names = new ArrayList<>(names(productId));
        List<String> arguments = new ArrayList<>(events.size() * 9);
        for (OrderEvent event : events) {
            String what;
            long ticket = 0;
            String existing = "";
            @Nullable
            String attemptKey = null;
            switch (event) {
                case OrderEvent.Placed placed -> {
                    what = "HOLDS";
                    ticket = placed.ticket() == null ? 0 : placed.ticket();
                    attemptKey = placed.attemptKey();
                }
                case OrderEvent.PaymentFailed ignored -> what = "HOLDS";
                case OrderEvent.Paid ignored -> what = "HOLDS";
                case OrderEvent.Completed ignored -> what = "HOLDS";
                case OrderEvent.Canceled ignored -> what = "FREED";
                case OrderEvent.Rejected rejected -> {
                    what = "REJECTED";
                    // The first order of a repeated attempt may be canceled; the one that conflicts with another
                    // attempt is active.
                    if (rejected.reason() == RejectReason.ALREADY_ORDERED && rejected.existingOrderId() != null) {
                        existing = rejected.existingOrderId().toString();
                    }
                }
                case OrderEvent.CommandRefused ignored -> what = "STOCK";
                case OrderEvent.Refunded ignored -> what = "STOCK";
            }
            Duration memory = attemptMemory.minus(Duration.between(event.at(), now));
            int attempt = 0;
            if (attemptKey != null && memory.toMillis() > 0) {
                names.add(keys.attempt(event.userId(), attemptKey));
                attempt = names.size();
            }
            arguments.add(what);
            arguments.add(event.orderId().toString());
            arguments.add(event.userId().toString());
            arguments.add(Integer.toString(event.remaining()));
            arguments.add(Long.toString(event.stockVersion()));
            arguments.add(Long.toString(ticket));
            arguments.add(existing);
            arguments.add(Integer.toString(attempt));
            arguments.add(Long.toString(Math.min(memory.toMillis(), attemptMemory.toMillis())));
        }
        return run(names, arguments, events.size());
    }

    /** Applies the state of a pair as of {@code stockVersion}; does not change the stock. */
    CompletableFuture<Void> reapply(ProductId productId, UserId userId, long stockVersion, @Nullable OrderId active) {
        return run(names(productId), List.of(active == null ? "FREED" : "HOLDS",
                active == null ? "" : active.toString(), userId.toString(), "", Long.toString(stockVersion), "0", "",
                "0", "0"), 1);
    }

    private static List<String> names(ProductId productId) {
        GateKeys keys = GateKeys.of(productId);
        return List.of(keys.stock(), keys.leases(), keys.overdue(), keys.holders(), keys.tickets(), keys.decided());
    }

    private CompletableFuture<Void> run(List<String> names, List<String> arguments, int count) {
        return runner.<Long, Long>run(script, Function.identity(), names.toArray(String[]::new),
                arguments.toArray(String[]::new)).thenAccept(applied -> {
                    if (applied != count) {
                        throw new IllegalStateException("apply.lua answers " + applied + " to " + count);
                    }
                });
    }
}
