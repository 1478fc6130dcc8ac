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
 * Shows listed orders as they are shown one by one. The list is filled from the orders' own store and committed after it, so
 * it is behind; and where the answer to a commit of the orders is late, it is ahead. Whoever looks at both must not see
 * either go back, so one of them has the word.
 */
final class Refresh {

    private Refresh() {}

    /** Looks an order up by its id. */
    interface ById {
        Lookup<OrderView> order(OrderId orderId) throws InterruptedException;
    }

    /** {@code listed} as {@code byId} has them, without those that it does not show yet; not ready if it is not for one. */
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
                // What is listed is committed: no order is unknown, or somebody else's, that is listed as one's own.
                case Lookup.NotFound<OrderView> _none -> shown.add(listed.get(i));
                case Lookup.NotYours<OrderView> _none -> shown.add(listed.get(i));
                case Lookup.NotReady<OrderView> _notReady -> {
                    return new Lookup.NotReady<>();
                }
            }
        }
        return new Lookup.Found<>(List.copyOf(shown));
    }

    /** All at the same time: each may take as long as another instance takes to answer, or not to. */
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
