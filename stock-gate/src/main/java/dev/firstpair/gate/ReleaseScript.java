package dev.firstpair.gate;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.CompletableFuture;

/** {@code release.lua}. */
final class ReleaseScript {

    private final Script script = Script.load("release.lua", ScriptOutputType.INTEGER);
    private final GateConnection connection;

    ReleaseScript(GateConnection connection) {
        this.connection = connection;
    }

    CompletableFuture<Boolean> run(ProductId productId, UserId userId, OrderId orderId) {
        GateKeys keys = GateKeys.of(productId);
        return connection
                .<Long>run(script, new String[]{keys.leases(), keys.overdue(), keys.holders()}, userId.toString(),
                        orderId.toString())
                .thenApply(code -> OneOrZero.read("release.lua", code));
    }
}
