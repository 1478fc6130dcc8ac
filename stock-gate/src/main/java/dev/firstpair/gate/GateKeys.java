package dev.firstpair.gate;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.util.List;

/** The keys of one product. Their common hash tag puts them into one slot of a Cluster. */
record GateKeys(String prefix) {

    static GateKeys of(ProductId productId) {
        return new GateKeys("{product:" + productId.value() + "}:");
    }

    /** The keys of the product that has this key. */
    static GateKeys withKey(String key) {
        return new GateKeys(key.substring(0, key.indexOf('}') + 2));
    }

    /** All keys except those of attempts. */
    List<String> all() {
        return List.of(stock(), leases(), overdue(), holders(), tickets(), decided());
    }

    String stock() {
        return prefix + "stock";
    }

    String leases() {
        return prefix + "leases";
    }

    String overdue() {
        return prefix + "overdue";
    }

    String holders() {
        return prefix + "holders";
    }

    String tickets() {
        return prefix + "tickets";
    }

    String decided() {
        return prefix + "decided";
    }

    String attempt(UserId userId, String attemptKey) {
        return prefix + "attempt:" + userId.value() + ":" + attemptKey;
    }
}
