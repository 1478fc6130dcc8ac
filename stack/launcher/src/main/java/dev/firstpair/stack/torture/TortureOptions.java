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
 * @param deeds actions of shoppers; one named twice is done twice as often
 * @param errands actions of admins; the same, and none if empty
 * @param atOnce the maximum number of faults at the same time, 1 to 10
 * @param pause the longest between two faults
 * @param freeze how long a process is stopped
 */
public record TortureOptions(long seed, Duration duration, int shoppers, int products, int stock, Duration hold,
        List<FaultKind> faults, List<ServiceName> victims, List<Deed> deeds, List<Errand> errands, int atOnce,
        Duration pause, Duration freeze) {

    private static final List<Deed> DEEDS = List.of(Deed.BUY, Deed.BUY, Deed.BUY, Deed.CLICK_TWICE,
            Deed.CLICK_TWICE_WITH_A_KEY, Deed.CLICK_TWICE_WITH_TWO_KEYS, Deed.RETRY, Deed.PAY, Deed.PAY, Deed.PAY_LATE,
            Deed.CANCEL, Deed.CANCEL, Deed.COMPLETE, Deed.LOOK, Deed.LIST, Deed.WATCH, Deed.BUY_BY_TOPIC);

    /** All actions and faults, for a minute. */
    public static final TortureOptions ALL = new TortureOptions(1, Duration.ofMinutes(1), 30, 3, 8,
            Duration.ofSeconds(3), List.of(FaultKind.values()), ServiceName.OF_A_SALE, DEEDS,
            List.of(Errand.values()), 2, Duration.ofSeconds(2), Duration.ofSeconds(30));

    public TortureOptions {
        range("shoppers", 1, shoppers, 1_000);
        range("products", 1, products, 100);
        range("stock", 1, stock, 10_000);
        range("hold in ms", 1_000, hold.toMillis(), 60_000);
        range("faults at once", 1, atOnce, 10);
        range("deeds", 1, deeds.size(), 1_000);
        faults = List.copyOf(faults);
        victims = List.copyOf(victims);
        deeds = List.copyOf(deeds);
        errands = List.copyOf(errands);
    }

    public TortureOptions withSeed(long number) {
        return new TortureOptions(number, duration, shoppers, products, stock, hold, faults, victims, deeds, errands,
                atOnce, pause, freeze);
    }

    public TortureOptions withDuration(Duration time) {
        return new TortureOptions(seed, time, shoppers, products, stock, hold, faults, victims, deeds, errands, atOnce,
                pause, freeze);
    }

    /** Without arguments, no fault is injected. */
    public TortureOptions withFaults(FaultKind... kinds) {
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, List.of(kinds), victims, deeds,
                errands, atOnce, pause, freeze);
    }

    public TortureOptions withVictims(ServiceName... services) {
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, faults, List.of(services), deeds,
                errands, atOnce, pause, freeze);
    }

    /** Added to the existing ones, {@code times} each. */
    public TortureOptions withMore(int times, Deed... more) {
        List<Deed> all = new ArrayList<>(deeds);
        Arrays.stream(more).forEach(deed -> all.addAll(Collections.nCopies(times, deed)));
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, faults, victims, all, errands,
                atOnce, pause, freeze);
    }

    public TortureOptions withErrands(Errand... some) {
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, faults, victims, deeds,
                List.of(some), atOnce, pause, freeze);
    }

    /** @param time longer than the sessions of the stopped processes: other instances have to take over meanwhile */
    public TortureOptions withFreeze(Duration time) {
        return new TortureOptions(seed, duration, shoppers, products, stock, hold, faults, victims, deeds, errands,
                atOnce, pause, time);
    }

    private static void range(String name, long least, long value, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
        }
    }
}
