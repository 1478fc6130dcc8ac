package dev.firstpair.stack.torture;

import dev.firstpair.stack.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Options of a round of torture.
 *
 * @param seed of the shoppers and of the faults: the actions and the faults; their exact timing depends on the machine
 * @param duration for how long faults are injected; the shoppers stay until the last one has been recovered
 * @param shoppers how many, 1 to 1,000
 * @param products on sale, 1 to 100
 * @param stock of each product, at first, 1 to 10,000
 * @param hold how long a unit is held for payment, 1 s to 1 min
 * @param faults kinds to inject; one named twice is injected twice as often
 * @param victims services whose instances are affected; one named twice is affected twice as often
 * @param shopperActions actions of shoppers; one named twice is done twice as often
 * @param adminActions actions of admins; the same, and none if empty
 * @param atOnce the maximum number of faults at the same time, 1 to 10
 * @param pause the longest between two faults
 * @param freeze how long a process is stopped
 */
public record TortureOptions(long seed, Duration duration, int shoppers, int products, int stock, Duration hold,
        List<FaultKind> faults, List<ServiceName> victims, List<ShopperAction> shopperActions,
        List<AdminAction> adminActions, int atOnce, Duration pause, Duration freeze) {

    private static final List<ShopperAction> SHOPPER_ACTIONS = List.of(ShopperAction.BUY, ShopperAction.BUY,
            ShopperAction.BUY, ShopperAction.CLICK_TWICE, ShopperAction.CLICK_TWICE_WITH_A_KEY,
            ShopperAction.CLICK_TWICE_WITH_TWO_KEYS, ShopperAction.RETRY, ShopperAction.PAY, ShopperAction.PAY,
            ShopperAction.PAY_LATE, ShopperAction.CANCEL, ShopperAction.CANCEL, ShopperAction.COMPLETE,
            ShopperAction.LOOK, ShopperAction.LIST, ShopperAction.WATCH, ShopperAction.BUY_BY_TOPIC);

    /** All actions and faults, for a minute. */
    public static final TortureOptions ALL = new TortureOptions(1, Duration.ofMinutes(1), 30, 3, 8,
            Duration.ofSeconds(3), List.of(FaultKind.values()), ServiceName.OF_A_SALE, SHOPPER_ACTIONS,
            List.of(AdminAction.values()), 2, Duration.ofSeconds(2), Duration.ofSeconds(30));

    public TortureOptions {
        range("shoppers", 1, shoppers, 1_000);
        range("products", 1, products, 100);
        range("stock", 1, stock, 10_000);
        range("hold in ms", 1_000, hold.toMillis(), 60_000);
        range("faults at once", 1, atOnce, 10);
        range("shopper actions", 1, shopperActions.size(), 1_000);
        faults = List.copyOf(faults);
        victims = List.copyOf(victims);
        shopperActions = List.copyOf(shopperActions);
        adminActions = List.copyOf(adminActions);
    }

    public TortureOptions withSeed(long number) {
        return new TortureOptions(number, duration, shoppers, products, stock, hold, faults, victims, shopperActions,
                adminActions, atOnce, pause, freeze);
    }

    public TortureOptions withDuration(Duration time) {
        return new TortureOptions(seed, time, shoppers, products, stock, hold, faults, victims, shopperActions,
                adminActions, atOnce, pause, freeze);
    }

    /** Without arguments, no fault is injected. */
    public TortureOptions withFaults(FaultKind... kinds) {
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, List.of(kinds), victims,
                shopperActions, adminActions, atOnce, pause, freeze);
    }

    public TortureOptions withVictims(ServiceName... services) {
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, faults, List.of(services),
                shopperActions, adminActions, atOnce, pause, freeze);
    }

    /** Added to the existing ones, {@code times} each. */
    public TortureOptions withMore(int times, ShopperAction... more) {
        List<ShopperAction> all = new ArrayList<>(shopperActions);
        Arrays.stream(more).forEach(action -> all.addAll(Collections.nCopies(times, action)));
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, faults, victims, all, adminActions,
                atOnce, pause, freeze);
    }

    public TortureOptions withAdminActions(AdminAction... some) {
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, faults, victims, shopperActions,
                List.of(some), atOnce, pause, freeze);
    }

    /** @param time longer than the sessions of the stopped processes: other instances have to take over meanwhile */
    public TortureOptions withFreeze(Duration time) {
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, faults, victims, shopperActions,
                adminActions, atOnce, pause, time);
    }

    private static void range(String name, long least, long value, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
        }
    }
}
