package dev.firstpair.orders.query;

import dev.firstpair.orders.OrdersProperties;
import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.OrderId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Orders as callers see them: an unknown id may be that of an undecided request, and a list agrees with its orders. */
@Component
public final class OrderLookup {

    private final OrderQueries queries;
    private final ReadBarrier readBarrier;
    private final Duration unknownGrace;
    private final Clock clock;

    OrderLookup(OrderQueries queries, ReadBarrier readBarrier, OrdersProperties orders, Clock clock) {
        this.queries = queries;
        this.readBarrier = readBarrier;
        this.unknownGrace = orders.unknownGrace();
        this.clock = clock;
    }

    /**
     * A page of a caller's orders, newest first.
     *
     * @param next the cursor of the next page; absent on the last page
     */
    public record Page(List<OrderView> orders, @Nullable OrderId next) {}

    /**
     * The order; waits up to {@code wait} for a version above {@code after}. An unknown order counts as on its way
     * until it is certain that no request for it is undecided.
     */
    public QueryResult<OrderView> order(OrderId orderId, Caller caller, int after, Duration wait)
            throws InterruptedException {
        QueryResult<OrderView> result = queries.order(orderId, caller, after, wait);
        if (!(result instanceof QueryResult.NotFound)) {
            return result;
        }
        // It may have been decided during that check.
        return isOld(orderId) ? queries.order(orderId, caller, 0, Duration.ZERO) : new QueryResult.OnItsWay<>();
    }

    /**
     * Up to {@code limit} of the caller's orders, older than {@code before} if given; empty if that cannot be answered
     * at the moment. Each order is the same as in a query by its id. But an order that was placed a moment ago, and is
     * found by its id already, may not be listed for some tens of milliseconds: the list is committed after the orders.
     */
    public Optional<Page> ordersOf(Caller caller, @Nullable OrderId before, int limit) throws InterruptedException {
        // One more than requested shows whether there is a next page.
        QueryResult<List<OrderView>> listed = queries.ordersOf(caller, before, limit + 1);
        if (listed instanceof QueryResult.NotReady) {
            return Optional.empty();
        }
        List<OrderView> found = listed instanceof QueryResult.Found(List<OrderView> orders) ? orders : List.of();
        return ListReconciler.reconcile(found.stream().limit(limit).toList(),
                id -> queries.order(id, caller, 0, Duration.ZERO)) instanceof QueryResult.Found(List<OrderView> shown)
                        ? Optional.of(new Page(shown, found.size() > limit ? found.get(limit - 1).orderId() : null))
                        : Optional.empty();
    }

    /** Whether an order with that id would be in the view by now. */
    private boolean isOld(OrderId orderId) throws InterruptedException {
        return orderId.isOlderThan(unknownGrace, clock.instant()) && readBarrier.isReached();
    }
}
