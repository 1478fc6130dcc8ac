package dev.firstpair.gate;

import dev.firstpair.topics.product.StockLevel;
import io.lettuce.core.ScriptOutputType;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code prime.lua}. */
final class PrimeScript {

    private final Script script = Script.load("prime.lua", ScriptOutputType.INTEGER);
    private final ScriptRunner runner;

    PrimeScript(ScriptRunner runner) {
        this.runner = runner;
    }

    CompletableFuture<Boolean> run(StockLevel level, long highestTicket) {
        GateKeys keys = GateKeys.of(level.productId());
        return runner.<Long, Boolean>run(script, code -> OneOrZero.read("prime.lua", code),
                new String[]{keys.stock(), keys.tickets()}, Integer.toString(level.remaining()),
                Long.toString(level.version()), millis(level.opensAt()), millis(level.closesAt()),
                Long.toString(highestTicket), Integer.toString(level.granted()));
    }

    /** 0 means no time in the script; a time before 1970 becomes 1 ms, which makes no difference. */
    private static String millis(@Nullable Instant time) {
        return time == null ? "0" : Long.toString(Math.max(1, time.toEpochMilli()));
    }
}
