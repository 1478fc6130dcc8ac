package dev.firstpair.orders.api;

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
final class Refresh {

    private Refresh() {}

    /** Looks an order up by its id. */
    interface ById {
        Lookup<OrderView> order(OrderId orderId) throws InterruptedException;
    }

    /**
     * {@code listed} as {@code byId} returns them, without those that it does not show yet; not ready if that holds for
     * one.
     */
    static Lookup<List<OrderView>> of(List<OrderView> listed, ById byId) throws InterruptedException {
        List<Lookup<OrderView>> answers = ask(listed.stream()
                .<Callable<Lookup<OrderView>>>map(view -> () -> byId.order(view.orderId()))
                .toList());
        List<OrderView> shown = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            switch (answers.get(i)) {
                case Lookup.Found(OrderView view) -> shown.add(view);
                case Lookup.OnItsWay<OrderView> _onItsWay -> {
                }
                // Listed orders are committed, so none of them is unknown or belongs to another user.
                case Lookup.NotFound<OrderView> _none -> shown.add(listed.get(i));
                case Lookup.NotYours<OrderView> _none -> shown.add(listed.get(i));
                case Lookup.NotReady<OrderView> _notReady -> {
                    return new Lookup.NotReady<>();
                }
            }
        }
        return new Lookup.Found<>(List.copyOf(shown));
    }

    /** Runs all at the same time: each may take as long as another instance takes to answer, or its timeout. */
    private static <T> List<T> ask(List<Callable<T>> questions) throws InterruptedException {
        List<T> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> answer : threads.invokeAll(questions)) {
                answers.add(answer.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("An order could not be looked up", e.getCause());
        }
        return answers;
    }
}
