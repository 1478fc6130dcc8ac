package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The shipped scripts behave like {@link GateModel}, over random sequences with resends, reordered and repeated events
 * and losses of all data. The clock is that of Redis; the model uses the time that each answer of a script contains.
 */
@Execution(ExecutionMode.SAME_THREAD)
class LuaAgainstModelIT {

    private static final int STEPS = 600;
    private static final int USERS = 8;
    private static final int KEYS = 3;

    /** Three fixed ones and one that is new in each run; fifteen and five where {@code -Dfirstpair.seeds} is 5. */
    static LongStream seeds() {
        int times = Integer.getInteger("firstpair.seeds", 1);
        return LongStream.concat(LongStream.rangeClosed(1, 3L * times),
                LongStream.iterate(System.nanoTime(), seed -> seed * 31).limit(times));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theScriptsDoWhatTheModelDoes(long seed) {
        // Short enough that each of them expires many times in a sequence.
        GateSettings settings = new GateSettings(Servers.redis().uri(), false, Duration.ofSeconds(30),
                Duration.ofMillis(20), Duration.ofMillis(25), Duration.ofMillis(6), Duration.ofMillis(40),
                Duration.ofHours(1));
        try (StockGate gate = GateSupport.connected(settings);
                GateConnection scripts = GateSupport.connection(settings)) {
            ScriptRunner runner = new ScriptRunner(scripts);
            new Sequence(seed, settings, gate, runner).run();
            assertThat(gate.unreadableCount() + runner.unreadableCount())
                    .as("of what the scripts themselves wrote")
                    .isZero();
        }
    }

    /** The last one. */
    private record Admitted(UserId user, OrderId order, @Nullable String key) {}

    private static final class Sequence {
        private final Random random;
        private final StockGate gate;
        private final AdmitScript admit;
        private final GateModel model;
        private final ProductId product;
        private final List<OrderId> orders = new ArrayList<>();
        private final List<OrderEvent> history = new ArrayList<>();
        private final List<StockLevel> levels = new ArrayList<>();
        private final boolean largestTickets;
        private @Nullable Admitted admitted;
        private long stockVersion;
        private int granted = 6;
        private int active;

        Sequence(long seed, GateSettings settings, StockGate gate, ScriptRunner scripts) {
            random = new Random(seed);
            this.gate = gate;
            admit = new AdmitScript(scripts, settings);
            model = new GateModel(settings);
            largestTickets = seed % 3 == 0;
            product = new ProductId(1 + (seed & 0xFFFF_FFFFL) + 1_000_000);
            for (int i = 0; i < 30; i++) {
                orders.add(OrderId.create(Instant.now(), random));
            }
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                String what = switch (random.nextInt(100)) {
                    case 0 -> loseEverything();
                    case 1, 2, 3, 4, 5, 6, 7, 8 -> prime();
                    case 9, 10, 11, 12 -> release();
                    default -> random.nextInt(3) == 0 ? apply() : admit();
                };
                check(step + ": " + what);
            }
        }

        private void check(String step) {
            GateSnapshot found = gate.inspect(product).join();
            assertThat(List.of(found.remaining(), found.leases(), found.overdue(), found.holders(), found.tickets()))
                    .as(step)
                    .containsExactly(model.remaining(), model.leases(), model.overdue(), model.holders(),
                            model.tickets());
        }

        private String loseEverything() {
            GateSupport.delete(Servers.redis().uri(), product);
            model.forgetEverything();
            return "lose everything";
        }

        private UserId user() {
            return new UserId(1 + random.nextInt(USERS));
        }

        private OrderId order() {
            return orders.get(random.nextInt(orders.size()));
        }

        private @Nullable String key() {
            return random.nextBoolean() ? null : "key " + random.nextInt(KEYS);
        }

        /** In some sequences also the largest: other programs may write it to the log. */
        private long ticket(int most) {
            return largestTickets && random.nextInt(10) == 0
                    ? PurchaseRequest.LARGEST_TICKET
                    : 1L + random.nextInt(most);
        }

        private String admit() {
            UserId user = user();
            OrderId order = order();
            String key = key();
            AdmitScript.Reply reply = admit.run(product, user, order, key).join();
            String expected = model.admit(reply.nowMillis(), user.toString(), order.toString(), key);
            String step = "admit " + user + " " + order + " " + key;
            assertThat(GateSupport.describe(reply)).as(step).isEqualTo(expected);
            if (expected.startsWith("admitted")) {
                admitted = new Admitted(user, order, key);
            }
            return step + " -> " + expected;
        }

        private String prime() {
            StockLevel level = levels.isEmpty() || random.nextBoolean()
                    ? newLevel()
                    : levels.get(random.nextInt(levels.size()));
            long ticket = random.nextInt(4) == 0 ? ticket(40) : 0;
            assertThat(gate.prime(level, ticket).join()).isEqualTo(model.prime(level, ticket));
            return "prime " + level;
        }

        private StockLevel newLevel() {
            stockVersion++;
            granted = Math.max(active, random.nextInt(10));
            Instant now = Instant.now();
            Instant opens = random.nextInt(4) == 0 ? now.plusMillis(random.nextInt(20)) : null;
            Instant closes = random.nextInt(4) == 0 ? now.plusMillis(random.nextInt(40)) : null;
            StockLevel level = new StockLevel(product, granted, active, 0, granted - active, stockVersion, opens,
                    closes,
                    1_000, 1);
            levels.add(level);
            return level;
        }

        private String release() {
            Admitted last = admitted;
            UserId user = last == null ? user() : last.user();
            OrderId order = last == null || random.nextInt(4) == 0 ? order() : last.order();
            String key = last == null || random.nextInt(4) == 0 ? key() : last.key();
            boolean maybeLogged = random.nextBoolean();
            String step = "release " + user + " " + order + " " + key + " " + maybeLogged;
            assertThat(gate.release(product, user, order, key, maybeLogged).join()).as(step)
                    .isEqualTo(model.release(user.toString(), order.toString(), key, maybeLogged));
            return step;
        }

        /** New events and repeated ones, in any order, as one batch. */
        private String apply() {
            List<OrderEvent> batch = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                if (history.isEmpty() || random.nextInt(3) > 0) {
                    history.add(newEvent());
                }
                batch.add(history.get(history.size() - 1 - random.nextInt(Math.min(history.size(), 12))));
            }
            gate.apply(batch).join();
            batch.forEach(model::apply);
            return "apply " + batch;
        }

        private OrderEvent newEvent() {
            OrderId order = order();
            UserId user = user();
            int kind = random.nextInt(8);
            if (kind == 0 || kind == 1 || kind == 3) {
                stockVersion++;
                active = Math.min(granted, active + 1);
            }
            if (kind == 4 || kind == 5) {
                stockVersion++;
                active = Math.max(0, active - 1);
            }
            int left = granted - active;
            Instant now = Instant.now();
            CommandId command = new CommandId(new UUID(random.nextLong(), random.nextLong()));
            long version = random.nextInt(20) == 0 ? 0 : stockVersion;
            return switch (kind) {
                case 0, 1 -> new OrderEvent.Placed(order, 1, user, product, left, version, now, now.plusSeconds(1),
                        random.nextBoolean() ? null : ticket(60), key(), null);
                case 2 -> random.nextBoolean()
                        ? new OrderEvent.Paid(order, 2, user, product, left, version, now, command)
                        : new OrderEvent.PaymentFailed(order, 2, user, product, left, version, now, command);
                case 3 -> new OrderEvent.Completed(order, 3, user, product, left, version, now, command);
                case 4, 5 -> new OrderEvent.Canceled(order, 4, user, product, left, version, now,
                        CancelReason.BY_USER, command, null, null);
                case 6 -> new OrderEvent.Rejected(order, 1, user, product, left, version, now, RejectReason.SOLD_OUT,
                        null);
                default -> new OrderEvent.Rejected(order, 1, user, product, left, version, now,
                        random.nextBoolean() ? RejectReason.ALREADY_ORDERED : RejectReason.REPEATED_ATTEMPT, order());
            };
        }
    }
}
