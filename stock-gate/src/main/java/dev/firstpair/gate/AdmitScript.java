package dev.firstpair.gate;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.PurchaseRequest;
import io.lettuce.core.ScriptOutputType;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code admit.lua}. */
final class AdmitScript {

    private final Script script = Script.load("admit.lua", ScriptOutputType.MULTI);
    private final ScriptRunner runner;
    private final String leaseMillis;
    private final String overdueMillis;
    private final String quietMillis;
    private final String attemptMillis;

    AdmitScript(ScriptRunner runner, GateSettings settings) {
        this.runner = runner;
        leaseMillis = Long.toString(settings.lease().toMillis());
        overdueMillis = Long.toString(settings.overdueMemory().toMillis());
        quietMillis = Long.toString(settings.quiet().toMillis());
        attemptMillis = Long.toString(settings.attemptMemory().toMillis());
    }

    /**
     * @param nowMillis the clock of Redis when it answered
     * @param admission absent if the request has to wait for the end of a quiet period
     * @param waitMillis how long that period still runs
     */
    record Reply(long nowMillis, @Nullable Admission admission, long waitMillis) {}

    CompletableFuture<Reply> run(
            ProductId productId, UserId userId, OrderId orderId, @Nullable String attemptKey) {
        GateKeys keys = GateKeys.of(productId);
        String[] names = attemptKey == null
                ? new String[]{keys.stock(), keys.leases(), keys.overdue(), keys.holders(), keys.tickets()}
                : new String[]{keys.stock(), keys.leases(), keys.overdue(), keys.holders(), keys.tickets(),
                        keys.attempt(userId, attemptKey)};
        return runner.run(script, AdmitScript::read, names, userId.toString(), orderId.toString(), leaseMillis,
                overdueMillis, quietMillis, attemptMillis);
    }

    static Reply read(List<Object> reply) {
        String code = (String) reply.get(0);
        Admission admission = switch (code) {
            case "ADMITTED", "REPEATED" -> new Admission.Admitted(order(reply), ticket(reply), number(reply, 4),
                    code.equals("REPEATED"));
            case "ALREADY" -> new Admission.AlreadyOrdered(order(reply));
            case "SOLD_OUT" -> new Admission.SoldOut(state(reply));
            case "NOT_OPEN" -> new Admission.NotOpen(Instant.ofEpochMilli(number(reply, 6)), state(reply));
            case "CLOSED" -> new Admission.Closed(state(reply));
            case "UNKNOWN" -> new Admission.Unknown();
            case "WAIT" -> null;
            default -> throw new IllegalStateException("admit.lua answers " + reply);
        };
        return new Reply(number(reply, 1), admission, admission == null ? number(reply, 2) : 0);
    }

    private static OrderId order(List<Object> reply) {
        return OrderId.parse((String) reply.get(2));
    }

    private static long ticket(List<Object> reply) {
        long ticket = number(reply, 3);
        return ticket <= PurchaseRequest.LARGEST_TICKET ? ticket : 0;
    }

    private static Admission.GateState state(List<Object> reply) {
        return new Admission.GateState(number(reply, 2), number(reply, 3), number(reply, 4), number(reply, 5));
    }

    private static long number(List<Object> reply, int index) {
        return (Long) reply.get(index);
    }
}
