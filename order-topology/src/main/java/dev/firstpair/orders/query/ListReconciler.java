package dev.firstpair.orders.query;

import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.OrderId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Replaces listed orders by the results of queries by id. The list is filled from the orders' own store and committed
 * after it, so it is behind; if the response to a commit of the orders is late, it is ahead. A client that reads both
 * must not see either go back, so the query by id decides.
 */
final class ListReconciler {

    private ListReconciler() {}

    /** Looks an order up by its id. */
    interface ById {
        QueryResult<OrderView> order(OrderId orderId) throws InterruptedException;
    }

    /**
     * {@code listed} as {@code byId} returns them, without those that it does not show yet; not ready if
     * {@code byId} is not ready for one of them.
     */
    static QueryResult<List<OrderView>> reconcile(List<OrderView> listed, ById byId) throws InterruptedException {
        List<QueryResult<OrderView>> results = queryAll(listed.stream()
                .<Callable<QueryResult<OrderView>>>map(view -> () -> byId.order(view.orderId()))
                .toList());
        List<OrderView> shown = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            switch (results.get(i)) {
                case QueryResult.Found(OrderView view) -> shown.add(view);
                case QueryResult.OnItsWay<OrderView> _onItsWay -> {
                }
                // Listed orders are committed, so none of them is unknown or belongs to another user.
                case QueryResult.NotFound<OrderView> _none -> shown.add(listed.get(i));
                case QueryResult.NotYours<OrderView> _none -> shown.add(listed.get(i));
                case QueryResult.NotReady<OrderView> _notReady -> {
                    return new QueryResult.NotReady<>();
                }
            }
        }
        return new QueryResult.Found<>(List.copyOf(shown));
    }

    /** Runs all at the same time: each may take as long as another instance takes to answer, or its timeout. */
    private static <T> List<T> queryAll(List<Callable<T>> queries) throws InterruptedException {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> result : threads.invokeAll(queries)) {
                results.add(result.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("An order could not be looked up", e.getCause());
        }
        return results;
    }
}
