package dev.firstpair.orders.api;

import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.OrderId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Brings listed orders up to what they are shown as one by one. The list is filled from the orders' own store and committed
 * after it, so alone it would show for a moment what one has already been told is over.
 */
final class Refresh {

    private Refresh() {}

    /** Looks an order up by its id. */
    interface ById {
        Lookup<OrderView> order(OrderId orderId) throws InterruptedException;
    }

    /** {@code listed}, none older than {@code byId} has it; not ready if that is not for one whose status may still change. */
    static Lookup<List<OrderView>> of(List<OrderView> listed, ById byId) throws InterruptedException {
        List<Callable<Lookup<OrderView>>> questions = listed.stream()
                .filter(view -> !view.status().isFinal())
                .<Callable<Lookup<OrderView>>>map(view -> () -> byId.order(view.orderId()))
                .toList();
        Map<OrderId, OrderView> newest = new HashMap<>();
        for (Lookup<OrderView> answer : ask(questions)) {
            switch (answer) {
                case Lookup.Found(OrderView view) -> newest.put(view.orderId(), view);
                // What is listed is committed: nothing can take it back.
                case Lookup.NotFound<OrderView> _none -> {
                }
                case Lookup.OnItsWay<OrderView> _none -> {
                }
                case Lookup.NotYours<OrderView> _none -> {
                }
                case Lookup.NotReady<OrderView> _notReady -> {
                    return new Lookup.NotReady<>();
                }
            }
        }
        return new Lookup.Found<>(listed.stream().map(view -> later(view, newest.get(view.orderId()))).toList());
    }

    private static OrderView later(OrderView listed, @Nullable OrderView found) {
        return found == null || found.version() <= listed.version() ? listed : found;
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
