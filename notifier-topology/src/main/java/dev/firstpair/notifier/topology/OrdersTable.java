package dev.firstpair.notifier.topology;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code orders}, which sink-writer fills. */
@Component
final class OrdersTable implements ActiveOrders {

    /** Stream threads wait for the answer, each for many tasks and products in turn. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final Duration patience;
    private final WaitBudget budget;
    private final Executor executor = task -> Thread.ofVirtual().name("orders-table").start(task);

    @Autowired
    OrdersTable(JdbcClient jdbc) {
        this(jdbc, PATIENCE);
    }

    OrdersTable(JdbcClient jdbc, Duration patience) {
        this.jdbc = jdbc;
        this.patience = patience;
        this.budget = new WaitBudget(patience, System::nanoTime);
    }

    @Override
    public Set<UserId> among(ProductId product, Collection<UserId> users) throws UnavailableException {
        if (users.isEmpty()) {
            return Set.of();
        }
        if (budget.isSpent()) {
            throw new UnavailableException("MySQL did not answer, or too slowly, a moment ago", null);
        }
        long begun = System.nanoTime();
        try {
            Set<UserId> holders = CompletableFuture.supplyAsync(() -> query(product, users), executor)
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            budget.spend(System.nanoTime() - begun);
            return holders;
        } catch (TimeoutException e) {
            throw unavailable("MySQL does not answer within " + patience.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw unavailable("The table orders cannot be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("The table orders was not read: the thread was interrupted", e);
        }
    }

    private UnavailableException unavailable(String message, Exception cause) {
        budget.spend(patience.toNanos());
        return new UnavailableException(message, cause);
    }

    private Set<UserId> query(ProductId product, Collection<UserId> users) {
        // MySQL ends a query whose answer nobody waits for any more: it has one of a few connections.
        return jdbc
                .sql("SELECT /*+ MAX_EXECUTION_TIME(" + patience.toMillis() + ") */ DISTINCT user_id FROM orders"
                        + " WHERE product_id = :product AND user_id IN (:users) AND order_status <> 'canceled'")
                .param("product", product.value())
                .param("users", users.stream().map(UserId::value).toList())
                .query((row, index) -> new UserId(row.getLong("user_id")))
                .set();
    }
}
