package dev.firstpair.gate;

import static dev.firstpair.gate.Orders.canceled;
import static dev.firstpair.gate.Orders.level;
import static dev.firstpair.gate.Orders.newOrder;
import static dev.firstpair.gate.Orders.newProduct;
import static dev.firstpair.gate.Orders.paid;
import static dev.firstpair.gate.Orders.placed;
import static dev.firstpair.gate.Orders.rejected;
import static dev.firstpair.gate.Orders.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.Servers;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.SAME_THREAD)
class StockGateIT {

    private static final UserId ANNA = user(1);
    private static final UserId BEN = user(2);

    private static StockGate gate;
    private static StockGate briefGate;

    @BeforeAll
    static void connect() {
        GateSettings settings = GateSupport.settings(Servers.redis().uri());
        gate = GateSupport.connected(settings);
        briefGate = GateSupport.connected(new GateSettings(settings.uri(), false, settings.commandTimeout(),
                settings.reconnectDelay(), Duration.ofMillis(1), Duration.ofMillis(300), settings.overdueMemory(),
                settings.attemptMemory()));
    }

    @AfterAll
    static void close() {
        gate.close();
        briefGate.close();
    }

    private static Admission admit(ProductId product, UserId user, OrderId order, @Nullable String key) {
        return gate.admit(product, user, order, key).join();
    }

    private static Admission admit(ProductId product, UserId user) {
        return admit(product, user, newOrder(), null);
    }

    private static void prime(ProductId product, int units) {
        assertThat(gate.prime(level(product, units, 0, 1), 0).join()).isTrue();
    }

    private static void apply(OrderEvent... events) {
        gate.apply(List.of(events)).join();
    }

    @Test
    void knowsNothingOfAProductBeforeItIsPrimed() {
        assertThat(admit(newProduct(), ANNA)).isEqualTo(new Admission.Unknown());
    }

    @Test
    void doesNotTakeADecisionForThePrimingBecauseItHasNoWindow() {
        ProductId product = newProduct();
        apply(placed(product, BEN, newOrder(), 5, 3));
        assertThat(admit(product, ANNA)).isEqualTo(new Admission.Unknown());

        assertThat(gate.prime(level(product, 9, 2, 2), 0).join()).isTrue();
        assertThat(admit(product, ANNA)).isInstanceOfSatisfying(Admission.Admitted.class,
                admitted -> assertThat(admitted.left()).isEqualTo(4));
    }

    @Test
    void believesTheFirstLevelAfterItWasMadeToForget() {
        ProductId product = newProduct();
        assertThat(gate.prime(level(product, 9, 2, 7), 0).join()).isTrue();
        admit(product, BEN);
        assertThat(gate.prime(level(product, 5, 2, 6), 0).join()).isFalse();

        gate.resetStock(product).join();

        assertThat(admit(product, ANNA)).isEqualTo(new Admission.Unknown());
        assertThat(gate.prime(level(product, 5, 2, 6), 0).join()).isTrue();
        assertThat(admit(product, ANNA)).isInstanceOfSatisfying(Admission.Admitted.class, admitted -> {
            assertThat(admitted.ticket()).isEqualTo(2);
            assertThat(admitted.left()).isEqualTo(1);
        });
    }

    /** Each makes the data of the product in Redis unreadable, in another way. */
    @ParameterizedTest
    @ValueSource(strings = {"SET {p}stock 100", "HSET {p}stock version abc", "HSET {p}stock remaining x",
            "HSET {p}stock opens soon", "SET {p}leases 1", "SET {p}overdue 1", "SET {p}holders 1",
            "HSET {p}holders 1 garbage", "LPUSH {p}tickets 1", "SET {p}tickets abc",
            "SET {p}decided 1", "HSET {p}decided 1 x", "LPUSH {p}attempt:1:try 1", "SET {p}attempt:1:try garbage"})
    void throwsAwayWhatCannotBeReadOfThatProductAlone(String corruption) {
        ProductId product = newProduct();
        ProductId other = newProduct();
        prime(product, 5);
        prime(other, 5);
        OrderId elsewhere = newOrder();
        admit(other, ANNA, elsewhere, null);
        String[] words = corruption.replace("{p}", "{product:" + product + "}:").split(" ");
        GateSupport.redis(Servers.redis().uri(), redis -> redis.eval("redis.call(unpack(ARGV)) return 1",
                ScriptOutputType.INTEGER, new String[0], words));

        // The operations of all users of the gate, in an order in which each may be the first to find the damage.
        List<Runnable> uses = new ArrayList<>(List.of(
                () -> admit(product, ANNA, newOrder(), "try"),
                () -> apply(placed(product, ANNA, newOrder(), 4, 2)),
                () -> gate.prime(level(product, 5, 1, 2), 3).join(),
                () -> gate.release(product, ANNA, newOrder(), "try", false).join()));
        Collections.shuffle(uses, new Random(corruption.hashCode()));
        uses.forEach(Runnable::run);
        gate.prime(level(product, 5, 2, 3), 7).join();

        assertThat(gate.inspect(product).join().remaining()).isEqualTo(3);
        assertThat(admit(product, user(9))).isInstanceOf(Admission.Admitted.class);
        assertThat(admit(other, ANNA, elsewhere, null)).as("the other product")
                .isEqualTo(new Admission.Admitted(elsewhere, 1, 4, true));
    }

    /** Damage that only a purchase detects: a decision about the pair would overwrite it. */
    @ParameterizedTest
    @ValueSource(strings = {"garbage", "no-order/x", "no-order/1", "{order}/x"})
    void throwsAwayAHolderThatIsNoOrder(String holder) {
        ProductId product = newProduct();
        prime(product, 5);
        OrderId order = newOrder();
        GateSupport.redis(Servers.redis().uri(), redis -> redis.hset("{product:" + product + "}:holders",
                ANNA.toString(), holder.replace("{order}", order.toString())));
        long before = gate.unreadableCount();

        assertThat(admit(product, ANNA, order, null)).isEqualTo(new Admission.Unknown());

        assertThat(gate.unreadableCount()).isEqualTo(before + 1);
        prime(product, 5);
        assertThat(admit(product, ANNA, order, null)).isEqualTo(new Admission.Admitted(order, 1, 4, false));
    }

    /** The number after it is no integer of Redis. */
    @Test
    void throwsAwayTicketsAfterWhichThereIsNone() {
        ProductId product = newProduct();
        prime(product, 5);
        GateSupport.redis(Servers.redis().uri(),
                redis -> redis.set("{product:" + product + "}:tickets", Long.toString(Long.MAX_VALUE)));
        long before = gate.unreadableCount();

        assertThat(admit(product, ANNA)).isEqualTo(new Admission.Unknown());

        assertThat(gate.unreadableCount()).isEqualTo(before + 1);
        prime(product, 5);
        assertThat(admit(product, ANNA)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void countsWhatItThrowsAway() {
        ProductId product = newProduct();
        GateSupport.redis(Servers.redis().uri(), redis -> redis.set("{product:" + product + "}:stock", "100"));
        long before = gate.unreadableCount();

        assertThat(admit(product, ANNA)).isEqualTo(new Admission.Unknown());

        assertThat(gate.unreadableCount()).isEqualTo(before + 1);
    }

    @Test
    void givesOutTicketsInLine() {
        ProductId product = newProduct();
        prime(product, 2);
        OrderId first = newOrder();
        OrderId second = newOrder();

        assertThat(admit(product, ANNA, first, null)).isEqualTo(new Admission.Admitted(first, 1, 1, false));
        assertThat(admit(product, BEN, second, null)).isEqualTo(new Admission.Admitted(second, 2, 0, false));
        assertThat(admit(product, user(3))).isEqualTo(
                new Admission.SoldOut(new Admission.GateState(2, 1, 2, 0)));
    }

    @Test
    void givesTheSameOrderTheSameAnswer() {
        ProductId product = newProduct();
        prime(product, 1);
        OrderId order = newOrder();
        admit(product, ANNA, order, null);

        assertThat(admit(product, ANNA, order, null)).isEqualTo(new Admission.Admitted(order, 1, 0, true));
    }

    @Test
    void givesTheSameAttemptTheFirstOrderWhateverBecameOfIt() {
        ProductId product = newProduct();
        prime(product, 1);
        OrderId order = newOrder();
        admit(product, ANNA, order, "try");

        assertThat(admit(product, ANNA, newOrder(), "try")).isEqualTo(new Admission.Admitted(order, 1, 0, true));
        assertThat(admit(product, ANNA, newOrder(), "other try")).isEqualTo(new Admission.AlreadyOrdered(order));
        apply(placed(product, ANNA, order, 0, 2), canceled(product, ANNA, order, 1, 3));
        assertThat(admit(product, ANNA, newOrder(), "try")).isEqualTo(new Admission.Admitted(order, 1, 1, true));
        assertThat(admit(product, ANNA, newOrder(), "other try")).isInstanceOfSatisfying(Admission.Admitted.class,
                admitted -> assertThat(admitted.repeated()).isFalse());
    }

    @Test
    void keepsAttemptsOfDifferentUsersApart() {
        ProductId product = newProduct();
        prime(product, 2);
        OrderId order = newOrder();
        admit(product, ANNA, newOrder(), "try");

        assertThat(admit(product, BEN, order, "try")).isEqualTo(new Admission.Admitted(order, 2, 0, false));
    }

    @Test
    void namesTheOrderToItsHolderEvenAfterTheSale() {
        ProductId product = newProduct();
        prime(product, 1);
        OrderId order = newOrder();
        admit(product, ANNA, order, null);
        apply(placed(product, ANNA, order, 0, 2));
        gate.prime(level(product, 1, 1, 3, null, Instant.EPOCH.plusSeconds(1)), 0).join();

        assertThat(admit(product, ANNA)).isEqualTo(new Admission.AlreadyOrdered(order));
        assertThat(admit(product, BEN)).isInstanceOf(Admission.Closed.class);
    }

    @Test
    void opensAndClosesByTheClockOfRedis() {
        ProductId product = newProduct();
        Instant opens = Instant.ofEpochMilli(Instant.now().plusSeconds(3600).toEpochMilli());
        gate.prime(level(product, 1, 0, 1, opens, null), 0).join();
        assertThat(admit(product, ANNA)).isInstanceOfSatisfying(Admission.NotOpen.class,
                notOpen -> assertThat(notOpen.opensAt()).isEqualTo(opens));

        gate.prime(level(product, 1, 0, 2, Instant.EPOCH.plusSeconds(1), Instant.EPOCH.plusSeconds(2)), 0).join();
        assertThat(admit(product, ANNA)).isInstanceOf(Admission.Closed.class);

        gate.prime(level(product, 1, 0, 3, Instant.EPOCH.plusSeconds(1), opens), 0).join();
        assertThat(admit(product, ANNA)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void givesTheClockOfRedis() {
        assertThat(gate.time().join()).as("that of this machine, here")
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void letsNobodyInAfterASaleThatEndedLongAgo() {
        ProductId product = newProduct();
        gate.prime(level(product, 1, 0, 1, null, Instant.EPOCH), 0).join();

        assertThat(admit(product, ANNA)).isInstanceOf(Admission.Closed.class);
    }

    @Test
    void ignoresAnOlderLevel() {
        ProductId product = newProduct();
        gate.prime(level(product, 5, 0, 7), 0).join();

        assertThat(gate.prime(level(product, 9, 0, 6), 0).join()).isFalse();
        assertThat(gate.inspect(product).join().remaining()).isEqualTo(5);
    }

    @Test
    void countsAUnitOnceWhetherLeasedOrSold() {
        ProductId product = newProduct();
        prime(product, 2);
        OrderId order = newOrder();
        admit(product, ANNA, order, null);
        apply(placed(product, ANNA, order, 1, 2));

        GateSnapshot snapshot = gate.inspect(product).join();
        assertThat(snapshot.remaining()).isEqualTo(1);
        assertThat(snapshot.leases()).isZero();
        assertThat(admit(product, BEN)).isInstanceOf(Admission.Admitted.class);
        assertThat(admit(product, user(3))).isInstanceOf(Admission.SoldOut.class);
    }

    @Test
    void givesTheUnitBackWhenTheLeaseRunsOut() {
        ProductId product = newProduct();
        prime(product, 1);
        briefGate.admit(product, ANNA, newOrder(), null).join();

        await().atMost(GateSupport.SOON)
                .untilAsserted(() -> assertThat(admit(product, BEN)).isInstanceOf(Admission.Admitted.class));
        GateSnapshot snapshot = gate.inspect(product).join();
        assertThat(snapshot.leases()).isEqualTo(1);
        assertThat(snapshot.overdue()).isEqualTo(1);
        assertThat(snapshot.holders()).isEqualTo(1);
    }

    @Test
    void keepsTheHolderOfADecidedOrderWhenItsLeaseWouldHaveRunOut() {
        ProductId product = newProduct();
        prime(product, 2);
        OrderId order = newOrder();
        briefGate.admit(product, ANNA, order, null).join();
        apply(placed(product, ANNA, order, 1, 2));

        // Another lease that expires shows that expired leases have been collected.
        briefGate.admit(product, BEN, newOrder(), null).join();
        await().atMost(GateSupport.SOON)
                .untilAsserted(() -> assertThat(admit(product, user(3))).isInstanceOf(Admission.Admitted.class));
        assertThat(admit(product, ANNA)).isEqualTo(new Admission.AlreadyOrdered(order));
    }

    @Test
    void releasesAUnitWhoseRequestMayNotHaveBeenLogged() {
        ProductId product = newProduct();
        prime(product, 1);
        OrderId order = newOrder();
        admit(product, ANNA, order, "try");

        assertThat(gate.release(product, ANNA, order, "try", true).join()).isTrue();
        assertThat(gate.release(product, ANNA, order, "try", true).join()).isFalse();

        // The same attempt gets its order and, since there is room, its lease again.
        assertThat(admit(product, ANNA, newOrder(), "try")).isEqualTo(new Admission.Admitted(order, 1, 0, true));
        assertThat(admit(product, BEN)).isInstanceOf(Admission.SoldOut.class);
    }

    @Test
    void forgetsAnOrderThatWasSurelyNeverLogged() {
        ProductId product = newProduct();
        prime(product, 1);
        OrderId order = newOrder();
        OrderId next = newOrder();
        admit(product, ANNA, order, "try");

        assertThat(gate.release(product, ANNA, order, "try", false).join()).isTrue();
        assertThat(gate.release(product, ANNA, order, "try", false).join()).isFalse();
        assertThat(admit(product, ANNA, next, "try")).isEqualTo(new Admission.Admitted(next, 2, 0, false));
        apply(placed(product, ANNA, next, 0, 2, 2L, "try"));

        // Nothing is undecided, so the gate promises a quiet period.
        assertThat(admit(product, BEN)).isInstanceOfSatisfying(Admission.SoldOut.class,
                soldOut -> assertThat(soldOut.state().quietMillis()).isPositive());
    }

    @Test
    void doesNotForgetAnOrderThatSomebodyElseMayHaveLogged() {
        ProductId product = newProduct();
        prime(product, 1);
        OrderId order = newOrder();
        admit(product, ANNA, order, "try");
        // Through another instance, while this one gets no answer.
        assertThat(admit(product, ANNA, newOrder(), "try")).isEqualTo(new Admission.Admitted(order, 1, 0, true));

        assertThat(gate.release(product, ANNA, order, "try", false).join()).isTrue();
        assertThat(gate.inspect(product).join().overdue()).isEqualTo(1);
        assertThat(admit(product, ANNA, newOrder(), "try")).isEqualTo(new Admission.Admitted(order, 1, 0, true));
    }

    @Test
    void doesNotTakeAnOrderFromWhomTheLogHasGivenIt() {
        ProductId product = newProduct();
        prime(product, 1);
        OrderId order = newOrder();
        admit(product, ANNA, order, null);
        apply(placed(product, ANNA, order, 0, 2));

        assertThat(gate.release(product, ANNA, order, null, false).join()).isFalse();
        assertThat(admit(product, ANNA)).isEqualTo(new Admission.AlreadyOrdered(order));
    }

    @Test
    void doesNotResurrectACanceledOrderByALatePlacing() {
        ProductId product = newProduct();
        prime(product, 5);
        OrderId order = newOrder();
        OrderEvent placed = placed(product, ANNA, order, 4, 2);
        OrderEvent paid = paid(product, ANNA, order, 4, 2);
        OrderEvent canceled = canceled(product, ANNA, order, 5, 3);
        List<OrderEvent> events = new ArrayList<>(List.of(placed, paid, canceled, placed, paid, canceled));
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(events, random);
            gate.apply(events).join();
        }

        assertThat(gate.inspect(product).join().holders()).isZero();
        assertThat(gate.inspect(product).join().remaining()).isEqualTo(5);
    }

    @Test
    void isRemindedOnlyOfWhatIsNewerThanWhatItHas() {
        ProductId product = newProduct();
        prime(product, 5);
        OrderId first = newOrder();
        OrderId second = newOrder();
        apply(placed(product, ANNA, first, 4, 4));

        gate.reapply(product, ANNA, 3, null).join();
        gate.reapply(product, ANNA, 2, second).join();
        assertThat(admit(product, ANNA)).isEqualTo(new Admission.AlreadyOrdered(first));

        gate.reapply(product, ANNA, 6, second).join();
        assertThat(admit(product, ANNA)).isEqualTo(new Admission.AlreadyOrdered(second));

        gate.reapply(product, ANNA, 7, null).join();
        assertThat(admit(product, ANNA, first, null)).isInstanceOf(Admission.Admitted.class);
        gate.reapply(product, ANNA, 7, null).join();
        assertThat(admit(product, ANNA)).as("a lease is newer").isEqualTo(new Admission.AlreadyOrdered(first));
        assertThat(gate.inspect(product).join()).satisfies(snapshot -> {
            assertThat(snapshot.version()).as("it says nothing of the stock").isEqualTo(4);
            assertThat(snapshot.remaining()).isEqualTo(4);
        });
    }

    @Test
    void followsAPairThroughSeveralOrdersInAnyOrder() {
        ProductId product = newProduct();
        prime(product, 5);
        OrderId first = newOrder();
        OrderId second = newOrder();
        List<OrderEvent> events = new ArrayList<>(
                List.of(placed(product, ANNA, first, 4, 2), canceled(product, ANNA, first, 5, 3),
                        placed(product, ANNA, second, 4, 4), paid(product, ANNA, second, 4, 4)));
        Random random = new Random(8);
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(events, random);
            gate.apply(events).join();
        }

        assertThat(admit(product, ANNA)).isEqualTo(new Admission.AlreadyOrdered(second));
        assertThat(gate.inspect(product).join().remaining()).isEqualTo(4);
    }

    @Test
    void freesTheRejectedUserOnly() {
        ProductId product = newProduct();
        prime(product, 2);
        OrderId ofAnna = newOrder();
        OrderId ofBen = newOrder();
        admit(product, ANNA, ofAnna, null);
        admit(product, BEN, ofBen, null);
        apply(rejected(product, ANNA, ofAnna, 2, 1));

        assertThat(admit(product, BEN)).isEqualTo(new Admission.AlreadyOrdered(ofBen));
        assertThat(admit(product, ANNA)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void keepsNothingAboutAProductThatTheLedgerDoesNotKnow() {
        ProductId product = newProduct();
        apply(rejected(product, ANNA, newOrder(), 0, 0));

        GateSupport.redis(Servers.redis().uri(),
                redis -> assertThat(redis.keys(GateKeys.of(product).prefix() + "*")).isEmpty());
    }

    @Test
    void rebuildsHoldersAttemptsAndTicketsFromTheLog() {
        ProductId product = newProduct();
        OrderId order = newOrder();
        apply(placed(product, ANNA, order, 3, 2, 17L, "try"));
        gate.prime(level(product, 4, 1, 2), 0).join();

        assertThat(admit(product, ANNA, newOrder(), "try")).isEqualTo(new Admission.Admitted(order, 17, 3, true));
        assertThat(admit(product, BEN)).isInstanceOfSatisfying(Admission.Admitted.class,
                admitted -> assertThat(admitted.ticket()).isEqualTo(18));
    }

    @Test
    void countsOnThoughAStrangerHasLoggedATicket() {
        ProductId product = newProduct();
        apply(placed(product, ANNA, newOrder(), 4, 2, 17L, "try"),
                placed(product, user(3), newOrder(), 3, 3, PurchaseRequest.LARGEST_TICKET, "try"));
        gate.prime(level(product, 5, 2, 3), 0).join();

        assertThat(admit(product, BEN)).isInstanceOfSatisfying(Admission.Admitted.class,
                admitted -> assertThat(admitted.ticket()).isEqualTo(18));
    }

    @Test
    void goesOnSellingWithoutTicketsAfterAStrangerHasLoggedTheLargest() {
        ProductId product = newProduct();
        apply(placed(product, ANNA, newOrder(), 3, 2, PurchaseRequest.LARGEST_TICKET, "try"));
        gate.prime(level(product, 4, 1, 2), PurchaseRequest.LARGEST_TICKET).join();
        OrderId order = newOrder();

        assertThat(admit(product, BEN, order, "try")).isEqualTo(new Admission.Admitted(order, 0, 2, false));
        assertThat(admit(product, BEN, newOrder(), "try")).isEqualTo(new Admission.Admitted(order, 0, 2, true));
        assertThat(gate.inspect(product).join().tickets()).isEqualTo(PurchaseRequest.LARGEST_TICKET + 1);
    }

    @Test
    void sellsTheLastUnitsWhileEventsOfEarlierOrdersAreNotAppliedYet() {
        ProductId product = newProduct();
        gate.prime(level(product, 3, 0, 1), 0).join();
        OrderId annas = newOrder();
        OrderId bens = newOrder();
        admit(product, ANNA, annas, null);
        admit(product, BEN, bens, null);

        // Of the two events, that of the first order is in a partition that is read later.
        apply(placed(product, BEN, bens, 1, 3));
        assertThat(admit(product, user(3))).isInstanceOf(Admission.Admitted.class);
        assertThat(admit(product, user(4))).isInstanceOf(Admission.SoldOut.class);

        apply(placed(product, ANNA, annas, 2, 2));
        assertThat(admit(product, user(4))).isInstanceOf(Admission.SoldOut.class);
    }

    @Test
    void goesByTheStockAndTheLeasesIfItDoesNotKnowAllHolders() {
        ProductId product = newProduct();
        gate.prime(level(product, 3, 2, 3), 0).join();

        assertThat(admit(product, user(3))).isInstanceOf(Admission.Admitted.class);
        assertThat(admit(product, user(4))).isInstanceOf(Admission.SoldOut.class);
    }

    @Test
    void letsNobodyInDuringThePromisedQuiet() {
        ProductId product = newProduct();
        gate.prime(level(product, 1, 1, 1), 0).join();
        long asked = System.nanoTime();
        Admission.SoldOut soldOut = (Admission.SoldOut) briefGate.admit(product, ANNA, newOrder(), null).join();
        assertThat(soldOut.state().quietMillis()).isPositive();
        // A unit comes back at once, and a request waits for it.
        gate.prime(level(product, 1, 0, 2), 0).join();
        assertThat(admit(product, BEN)).isInstanceOf(Admission.Admitted.class);

        // Less the millisecond that Redis's clock is cut to.
        assertThat(System.nanoTime() - asked)
                .isGreaterThan((soldOut.state().quietMillis() - 1) * 1_000_000);
    }

    @Test
    void waitsForNoQuietThatAClockHasPromisedWhichHasGoneBack() {
        ProductId product = newProduct();
        gate.prime(level(product, 1, 1, 1), 0).join();
        String anHourLater = Long.toString(Instant.now().plusSeconds(3_600).toEpochMilli());
        GateSupport.redis(Servers.redis().uri(),
                redis -> redis.hset(GateKeys.of(product).stock(), "quiet", anHourLater));
        gate.prime(level(product, 2, 0, 2), 0).join();

        assertThat(gate.admit(product, BEN, newOrder(), null).orTimeout(1, TimeUnit.MINUTES).join())
                .isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void answersWhoWaitsForTheEndOfQuietEvenIfItIsClosedMeanwhile() throws Exception {
        for (int attempt = 1;; attempt++) {
            try {
                // The machine stalled, and the quiet period had ended before the gate was closed.
                assertThat(waitAtAGateThatIsClosed().get(GateSupport.SOON.toSeconds(), TimeUnit.SECONDS))
                        .isInstanceOf(Admission.Admitted.class);
                assertThat(attempt).isLessThan(20);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(GateUnavailableException.class);
                return;
            }
        }
    }

    private static CompletableFuture<Admission> waitAtAGateThatIsClosed() {
        ProductId product = newProduct();
        gate.prime(level(product, 1, 1, 1), 0).join();
        GateSettings settings = GateSupport.settings(Servers.redis().uri());
        try (StockGate closing = GateSupport.connected(new GateSettings(settings.uri(), false,
                settings.commandTimeout(), settings.reconnectDelay(), settings.lease(), Duration.ofSeconds(1),
                settings.overdueMemory(), settings.attemptMemory()))) {
            assertThat(closing.admit(product, ANNA, newOrder(), null).join()).isInstanceOf(Admission.SoldOut.class);
            gate.prime(level(product, 1, 0, 2), 0).join();
            CompletableFuture<Admission> waiting = closing.admit(product, ANNA, newOrder(), null);
            // When this one is answered, the one before has been answered, too: with the code WAIT.
            closing.ping().join();
            return waiting;
        }
    }

    @Test
    void appliesMoreDecisionsThanOneCallTakes() {
        ProductId product = newProduct();
        prime(product, 1_000);
        List<OrderEvent> events = new ArrayList<>();
        for (int i = 1; i <= 777; i++) {
            events.add(placed(product, user(i), newOrder(), 1_000 - i, 1 + i));
        }
        gate.apply(events).join();

        GateSnapshot snapshot = gate.inspect(product).join();
        assertThat(snapshot.holders()).isEqualTo(777);
        assertThat(snapshot.remaining()).isEqualTo(223);
    }

    @Test
    void admitsExactlyAsManyAsThereAreUnitsHoweverManyAskAtOnce() {
        ProductId product = newProduct();
        prime(product, 100);
        List<CompletableFuture<Admission>> answers = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            answers.add(gate.admit(product, user(1 + i % 1_000), newOrder(), null));
        }

        List<Admission> admissions = answers.stream().map(CompletableFuture::join).toList();
        assertThat(admissions.stream().filter(Admission.Admitted.class::isInstance)).hasSize(100);
        assertThat(gate.inspect(product).join().holders()).isEqualTo(100);
    }
}
