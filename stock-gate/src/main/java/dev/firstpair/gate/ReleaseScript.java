package dev.firstpair.gate;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code release.lua}. */
final class ReleaseScript {

    private final Script script = Script.load("release.lua", ScriptOutputType.INTEGER);
    private final ScriptRunner runner;

    ReleaseScript(ScriptRunner runner) {
        this.runner = runner;
    }

    CompletableFuture<Boolean> run(
            ProductId productId, UserId userId, OrderId orderId, @Nullable String attemptKey, boolean maybeLogged) {
        GateKeys keys = GateKeys.of(productId);
        String[] names = attemptKey == null
                ? new String[]{keys.leases(), keys.overdue(), keys.holders()}
                : new String[]{keys.leases(), keys.overdue(), keys.holders(), keys.attempt(userId, attemptKey)};
        return runner.<Long, Boolean>run(script, code -> OneOrZero.read("release.lua", code), names, userId.toString(),
                orderId.toString(), maybeLogged ? "1" : "0");
    }
}
