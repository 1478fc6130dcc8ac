package dev.firstpair.ingress.sales;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.gate.Admission.GateState;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An early refusal is one that the gate would also have given, and is never given to a user who was admitted before.
 * Random histories of a gate, a ledger and two instances; each instance reads the log late, and its partitions at
 * different speeds.
 */
class EarlyRefusalsTest {

    private static final int STEPS = 4_000;
    private static final int USERS = 30;
    private static final long QUIET_MILLIS = 20;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 40; seed++) {
            seeds.add(seed);
        }
        seeds.add(System.nanoTime());
        return seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverHidesAnOrderAndNeverRefusesWhomTheGateWouldAdmit(long seed) {
        new World(seed).run();
    }

    /** Histories without any early refusal would prove nothing. */
    @Test
    void refusesEarlyNowAndThen() {
        int early = 0;
        for (long seed : seeds()) {
            World world = new World(seed);
            world.run();
            early += world.early;
        }
        assertThat(early).isGreaterThan(1_000);
    }

    /** A record in the log: an event or a level. */
    private record Logged(@Nullable OrderEvent event, @Nullable StockLevel level) {}

    /** One ingress. */
    private static final class Instance {
        final ProductSales sales = new ProductSales();
        final int[] positions = new int[World.PARTITIONS];
        ProductSales.@Nullable GateVersion catchingUpWith;
        int[] target = new int[World.PARTITIONS];
    }

    private static final class World {
        static final int PARTITIONS = 4;

        final Random random;
        final Ledger ledger;
        final List<List<Logged>> log = new ArrayList<>();
        final List<Instance> instances = List.of(new Instance(), new Instance());
        long nowMillis;
        int early;

        // The gate.
        final Map<Long, OrderId> leases = new HashMap<>();
        final Map<Long, Long> leaseTickets = new HashMap<>();
        final Set<Long> everAdmitted = new HashSet<>();
        final int[] gatePositions = new int[PARTITIONS];
        final Map<Long, OrderId> holders = new HashMap<>();
        final Map<Long, Long> decided = new HashMap<>();
        long remaining;
        long version;
        long tickets;
        long quietUntil;

        World(long seed) {
            random = new Random(seed);
            ledger = new Ledger(random);
            for (int i = 0; i < PARTITIONS; i++) {
                log.add(new ArrayList<>());
            }
            ledger.grant(3);
            append(0, new Logged(null, ledger.level()));
        }

        void append(int partition, Logged logged) {
            log.get(partition).add(logged);
        }

        /** An event and its level, committed together; they become visible at different times. */
        void append(OrderEvent event) {
            int partition = 1 + Math.floorMod(event.orderId().hashCode(), PARTITIONS - 1);
            append(partition, new Logged(event, null));
            append(0, new Logged(null, ledger.level()));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                nowMillis += random.nextInt(3);
                int what = random.nextInt(100);
                if (what < 50) {
                    ask(instances.get(random.nextInt(2)), 1 + random.nextInt(USERS));
                } else if (what < 58) {
                    decideOne();
                } else if (what < 60) {
                    cancelOrRestock();
                } else if (what < 78) {
                    project();
                } else {
                    mirror(instances.get(random.nextInt(2)));
                }
            }
        }

        void ask(Instance instance, long user) {
            long asked = nowMillis * 1_000_000;
            Refusal refusal = instance.sales.refusalFor(user, asked);
            if (refusal != null) {
                early++;
                assertThat(everAdmitted).as("who was let in before").doesNotContain(user);
                assertThat(nowMillis < quietUntil || remaining - leases.size() <= 0).as("the gate would refuse")
                        .isTrue();
                return;
            }
            if (leases.containsKey(user) || holders.containsKey(user)) {
                return;
            }
            if (remaining - leases.size() <= 0) {
                long promised = 0;
                if (leases.isEmpty()) {
                    quietUntil = Math.max(quietUntil, nowMillis + QUIET_MILLIS);
                    promised = quietUntil - nowMillis;
                }
                ProductSales.GateVersion gateVersion = instance.sales.onRefusal(new Refusal(Refusal.Kind.SOLD_OUT, null,
                        new GateState(leases.size(), version, tickets, promised), asked));
                if (gateVersion != null) {
                    instance.catchingUpWith = gateVersion;
                    for (int i = 1; i < PARTITIONS; i++) {
                        instance.target[i] = log.get(i).size();
                    }
                }
                return;
            }
            if (nowMillis < quietUntil) {
                return;
            }
            tickets++;
            leases.put(user, ledger.newOrder());
            leaseTickets.put(user, tickets);
            everAdmitted.add(user);
        }

        void decideOne() {
            leases.entrySet()
                    .stream()
                    .filter(lease -> log.stream()
                            .flatMap(List::stream)
                            .map(Logged::event)
                            .filter(Objects::nonNull)
                            .noneMatch(event -> event.orderId().equals(lease.getValue())))
                    .findFirst()
                    .ifPresent(lease -> append(
                            ledger.decide(lease.getKey(), lease.getValue(), leaseTickets.get(lease.getKey()), null)));
        }

        void cancelOrRestock() {
            if (random.nextInt(4) == 0) {
                ledger.grant(random.nextInt(6));
                append(0, new Logged(null, ledger.level()));
            } else if (!ledger.active().isEmpty()) {
                append(ledger.cancel(ledger.active().keySet().iterator().next()));
            }
        }

        /** The gate's projector reads the next record of some partition. */
        void project() {
            int partition = random.nextInt(PARTITIONS);
            if (gatePositions[partition] == log.get(partition).size()) {
                return;
            }
            Logged next = log.get(partition).get(gatePositions[partition]++);
            OrderEvent event = next.event();
            StockLevel level = next.level();
            if (level != null && level.version() > version) {
                version = level.version();
                remaining = level.remaining();
            }
            if (event == null) {
                return;
            }
            if (event.stockVersion() > version) {
                version = event.stockVersion();
                remaining = event.remaining();
            }
            long user = event.userId().value();
            leases.remove(user, event.orderId());
            if (event.stockVersion() >= decided.getOrDefault(user, 0L)) {
                if (event instanceof OrderEvent.Placed) {
                    decided.put(user, event.stockVersion());
                    holders.put(user, event.orderId());
                } else if (event instanceof OrderEvent.Canceled) {
                    decided.put(user, event.stockVersion());
                    holders.remove(user);
                }
            }
        }

        /** An instance reads the next record of some partition. */
        void mirror(Instance instance) {
            int partition = random.nextInt(PARTITIONS);
            if (instance.positions[partition] < log.get(partition).size()) {
                Logged next = log.get(partition).get(instance.positions[partition]++);
                OrderEvent event = next.event();
                StockLevel level = next.level();
                if (event != null) {
                    instance.sales.apply(event);
                }
                if (level != null) {
                    instance.sales.apply(level);
                }
            }
            if (instance.catchingUpWith != null) {
                for (int i = 1; i < PARTITIONS; i++) {
                    if (instance.positions[i] < instance.target[i]) {
                        return;
                    }
                }
                instance.sales.completeCatchUp(instance.catchingUpWith);
                instance.catchingUpWith = null;
            }
        }
    }
}
