package dev.firstpair.stack.torture;

import dev.firstpair.stack.ServiceName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws an endless sequence of faults, the same for the same seed; like cards from a deck, so that every kind comes
 * soon.
 */
final class FaultPlan {

    /** Services that may be frozen: where a zombie that goes on could do harm. */
    private static final List<ServiceName> FREEZABLE = List.of(ServiceName.ORDER_TOPOLOGY, ServiceName.SINK_WRITER,
            ServiceName.INGRESS_API);

    private final SplittableRandom random;
    private final TortureOptions options;
    private final List<ServiceName> freezable;
    private final Deque<FaultKind> deck = new ArrayDeque<>();
    private int drawn;

    /** @throws IllegalArgumentException if an instance should be frozen, but none may be */
    FaultPlan(TortureOptions options) {
        this.options = options;
        this.freezable = FREEZABLE.stream().filter(options.victims()::contains).toList();
        if (freezable.isEmpty() && options.faults().contains(FaultKind.FROZEN)) {
            throw new IllegalArgumentException("Of the victims " + options.victims() + " none can be frozen: only "
                    + FREEZABLE + " can");
        }
        this.random = new SplittableRandom(options.seed() ^ 0x6661756c7473L);
    }

    Fault next() {
        // Always draws as many numbers, so that adding or removing a kind does not change the later ones.
        FaultKind kind = draw();
        int service = random.nextInt(1 << 16);
        int instance = random.nextInt(2);
        int path = random.nextInt(1 << 16);
        long share = random.nextLong(1_000);
        return switch (kind) {
            case KILLED -> fault(kind, any(options.victims(), service), instance, path, 0, 3_000, share);
            case FROZEN -> new Fault(kind, any(freezable, service), instance, path, options.freeze(), delay(share));
            case KILLED_BEFORE_APPEND -> fault(kind, ServiceName.INGRESS_API, instance, path, 0, 2_000, share);
            case REDIS_FLUSHED, REDIS_WITHOUT_SCRIPTS, REDIS_WRONG_TYPE -> fault(kind, ServiceName.INGRESS_API,
                    instance, path, 0, 1, share);
            case REDIS_EMPTY -> fault(kind, ServiceName.INGRESS_API, instance, path, 0, 2_000, share);
            case REDIS_OLDER -> fault(kind, ServiceName.INGRESS_API, instance, path, 1_000, 4_000, share);
            case BROKER_RESTARTED, BROKER_KILLED -> fault(kind, ServiceName.INGRESS_API, instance, path, 0, 2_000,
                    share);
            case MYSQL_AWAY -> fault(kind, ServiceName.SINK_WRITER, instance, path, 2_000, 8_000, share);
            case CUT -> fault(kind, any(options.victims(), service), instance, path, 500, 6_000, share);
            case STALLED -> fault(kind, any(options.victims(), service), instance, path, 1_000, 12_000, share);
            case DELAYED -> fault(kind, any(options.victims(), service), instance, path, 3_000, 8_000, share);
        };
    }

    /** Whether each of the requested faults has been drawn. */
    boolean hasDrawnAll() {
        return drawn >= options.faults().size();
    }

    private FaultKind draw() {
        if (deck.isEmpty()) {
            List<FaultKind> cards = new ArrayList<>(options.faults());
            while (!cards.isEmpty()) {
                FaultKind card = cards.remove(random.nextInt(cards.size()));
                if (card == FaultKind.FROZEN) {
                    // It lasts longer than all others together, which are injected meanwhile.
                    deck.addFirst(card);
                } else {
                    deck.addLast(card);
                }
            }
        }
        drawn++;
        return deck.remove();
    }

    /** The pause before the next fault. */
    Duration pause() {
        return Duration.ofMillis(random.nextLong(options.pause().toMillis() + 1));
    }

    private static ServiceName any(List<ServiceName> services, int number) {
        return services.get(number % services.size());
    }

    private static Fault fault(FaultKind kind, ServiceName service, int instance, int path, long least, long most,
            long share) {
        return new Fault(kind, service, instance, path, Duration.ofMillis(least + (most - least) * share / 1_000),
                delay(share));
    }

    private static Duration delay(long share) {
        return Duration.ofMillis(10 + share / 8);
    }
}
