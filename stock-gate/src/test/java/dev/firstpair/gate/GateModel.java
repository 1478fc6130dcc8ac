package dev.firstpair.gate;

import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.order.RejectReason;
import dev.firstpair.topics.product.StockLevel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The required behavior of the scripts, in plain Java, not optimized; for one product. The time is an argument. */
final class GateModel {

    private final long leaseMillis;
    private final long overdueMillis;
    private final long quietMillis;

    private boolean primed;
    private long remaining;
    private long granted = -1;
    private long version = -1;
    private long windowVersion = -1;
    private long opens;
    private long closes;
    private long quiet;
    /** A ticket that is further ahead was written by another program. */
    private static final long MOST_SKIPPED = 1_000_000;

    private long tickets;

    /** An order and its user. */
    record Of(String order, String user) {}

    /** An order and its ticket. */
    record Place(String order, long ticket) {}

    private final Map<Of, Long> leases = new TreeMap<>(
            (a, b) -> (a.order() + a.user()).compareTo(b.order() + b.user()));
    private final Map<Of, Long> overdue = new HashMap<>();
    private final Map<String, Place> holders = new HashMap<>();
    private final Map<String, Long> decided = new HashMap<>();
    private final Map<String, Place> attempts = new HashMap<>();
    private final Set<String> repeated = new HashSet<>();

    GateModel(GateSettings settings) {
        leaseMillis = settings.lease().toMillis();
        overdueMillis = settings.overdueMemory().toMillis();
        quietMillis = settings.quiet().toMillis();
    }

    void forgetEverything() {
        primed = false;
        remaining = 0;
        granted = -1;
        version = -1;
        windowVersion = -1;
        opens = 0;
        closes = 0;
        quiet = 0;
        tickets = 0;
        leases.clear();
        overdue.clear();
        holders.clear();
        decided.clear();
        attempts.clear();
        repeated.clear();
    }

    /** @return as {@link AdmitScript.Reply}, but without the time: the outcome's name and its numbers */
    String admit(long now, String user, String order, @Nullable String attemptKey) {
        for (Of lease : leases.entrySet().stream().filter(e -> e.getValue() <= now).map(Map.Entry::getKey).toList()) {
            overdue.put(lease, leases.remove(lease));
            Place holder = holders.get(lease.user());
            if (holder != null && holder.order().equals(lease.order())) {
                holders.remove(lease.user());
            }
        }
        overdue.values().removeIf(deadline -> deadline <= now - overdueMillis);
        long left = Math.max(0, remaining - leases.size());
        if (left == 0 && remaining > 0 && granted >= 0 && holders.size() >= granted - remaining) {
            left = Math.min(remaining, Math.max(0, granted - holders.size()));
        }
        String attempt = attemptKey == null ? null : user + ":" + attemptKey;
        Place first = attempt == null ? null : attempts.get(attempt);
        Place holder = holders.get(user);
        if (first != null) {
            repeated.add(attempt);
            Of again = new Of(first.order(), user);
            if (holder == null && left > 0 && overdue.remove(again) != null) {
                leases.put(again, now + leaseMillis);
                holders.put(user, first);
                left--;
            }
            return "repeated " + first.order() + " " + shown(first.ticket()) + " " + left;
        }
        if (holder != null) {
            return holder.order().equals(order)
                    ? "repeated " + order + " " + shown(holder.ticket()) + " " + left
                    : "already " + holder.order();
        }
        if (!primed || windowVersion < 0) {
            return "unknown";
        }
        if (opens > now) {
            return "not open " + opens + refuse(now, Math.min(quietMillis, opens - now));
        }
        if (closes > 0 && closes <= now) {
            return "closed" + refuse(now, quietMillis);
        }
        if (left == 0) {
            return "sold out" + refuse(now, quietMillis);
        }
        if (quiet > now) {
            return "wait " + (quiet - now);
        }
        tickets++;
        Place place = new Place(order, tickets);
        leases.put(new Of(order, user), now + leaseMillis);
        overdue.remove(new Of(order, user));
        holders.put(user, place);
        if (attempt != null) {
            attempts.put(attempt, place);
        }
        return "admitted " + order + " " + shown(tickets) + " " + (left - 1);
    }

    private static long shown(long ticket) {
        return ticket <= PurchaseRequest.LARGEST_TICKET ? ticket : 0;
    }

    private String refuse(long now, long longest) {
        int undecided = leases.size() + overdue.size();
        long promised = 0;
        if (undecided == 0) {
            if (quiet < now + longest / 2.0) {
                quiet = now + longest;
            }
            promised = Math.min(quiet - now, longest);
        }
        return " " + undecided + " " + Math.max(0, version) + " " + tickets + " " + promised;
    }

    void apply(OrderEvent event) {
        String order = event.orderId().toString();
        String user = event.userId().toString();
        switch (event) {
            case OrderEvent.Placed placed -> {
                long ticket = placed.ticket() == null ? 0 : placed.ticket();
                holds(user, order, ticket, placed.stockVersion());
                if (placed.attemptKey() != null) {
                    attempts.putIfAbsent(user + ":" + placed.attemptKey(), new Place(order, ticket));
                }
                if (ticket <= 2 * placed.stockVersion() + MOST_SKIPPED) {
                    tickets = Math.max(tickets, ticket);
                }
            }
            case OrderEvent.PaymentFailed failed -> holds(user, order, 0, failed.stockVersion());
            case OrderEvent.Paid paid -> holds(user, order, 0, paid.stockVersion());
            case OrderEvent.Completed completed -> holds(user, order, 0, completed.stockVersion());
            case OrderEvent.Canceled canceled -> {
                if (canceled.stockVersion() >= decided.getOrDefault(user, 0L)) {
                    decided.put(user, canceled.stockVersion());
                    Place holder = holders.get(user);
                    boolean leased = holder != null && leases.containsKey(new Of(holder.order(), user));
                    if (holder != null && (holder.order().equals(order) || !leased)) {
                        holders.remove(user);
                    }
                }
            }
            case OrderEvent.Rejected rejected -> {
                Place holder = holders.get(user);
                if (holder != null && holder.order().equals(order)) {
                    holders.remove(user);
                }
                if (rejected.reason() == RejectReason.ALREADY_ORDERED && rejected.existingOrderId() != null) {
                    holds(user, rejected.existingOrderId().toString(), 0, rejected.stockVersion());
                }
            }
            case OrderEvent.CommandRefused refused -> {
            }
            case OrderEvent.Refunded refunded -> {
            }
        }
        leases.remove(new Of(order, user));
        overdue.remove(new Of(order, user));
        if (event.stockVersion() > 0 && event.stockVersion() > version) {
            version = event.stockVersion();
            remaining = event.remaining();
            primed = true;
        }
    }

    private void holds(String user, String order, long ticket, long stockVersion) {
        if (stockVersion < decided.getOrDefault(user, 0L)) {
            return;
        }
        Place holder = holders.get(user);
        long known = ticket == 0 && holder != null && holder.order().equals(order) ? holder.ticket() : ticket;
        decided.put(user, stockVersion);
        holders.put(user, new Place(order, known));
    }

    boolean prime(StockLevel level, long highestTicket) {
        boolean news = false;
        if (level.version() > version) {
            version = level.version();
            remaining = level.remaining();
            primed = true;
            news = true;
        }
        if (level.version() > windowVersion) {
            windowVersion = level.version();
            granted = level.granted();
            opens = level.opensAt() == null ? 0 : level.opensAt().toEpochMilli();
            closes = level.closesAt() == null ? 0 : level.closesAt().toEpochMilli();
            news = true;
        }
        if (highestTicket > tickets) {
            tickets = highestTicket;
            news = true;
        }
        return news;
    }

    boolean release(String user, String order, @Nullable String attemptKey, boolean maybeLogged) {
        Of lease = new Of(order, user);
        String attempt = user + ":" + attemptKey;
        Place first = attemptKey == null ? null : attempts.get(attempt);
        boolean ofAttempt = first != null && first.order().equals(order);
        Long deadline = leases.get(lease);
        if (maybeLogged || ofAttempt && repeated.contains(attempt)) {
            if (deadline == null) {
                return false;
            }
            overdue.put(lease, deadline);
        } else {
            if (overdue.remove(lease) == null && deadline == null) {
                return false;
            }
            if (ofAttempt) {
                attempts.remove(attempt);
            }
        }
        leases.remove(lease);
        Place holder = holders.get(user);
        if (holder != null && holder.order().equals(order)) {
            holders.remove(user);
        }
        return true;
    }

    long remaining() {
        return primed ? remaining : -1;
    }

    long leases() {
        return leases.size();
    }

    long overdue() {
        return overdue.size();
    }

    long holders() {
        return holders.size();
    }

    long tickets() {
        return tickets;
    }
}
