package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.audit.log.SaleLog;
import dev.firstpair.audit.log.SaleLogReader;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.TopicContents;
import dev.firstpair.stack.drop.Drop;
import dev.firstpair.stack.drop.DropListener;
import dev.firstpair.stack.drop.DropOptions;
import dev.firstpair.stack.drop.DropReport;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An hour's worth of edits by SQL within a minute, while a drop sells the edited products. */
@Tag("measurement")
class EditsByHandMeasurementIT {

    private static final long SEED = Long.getLong("firstpair.seed", 1);
    private static final int LEGAL = 1_000;
    private static final int NONSENSE = 100;
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PRODUCTS = 5;
    private static final int STOCK = 200;

    private final Stack stack = RunningStack.get();
    private final Random random = new Random(SEED);
    private final List<Long> products = new ArrayList<>();
    /** Units added to each product's stock, by SQL. */
    private final Map<ProductId, Integer> added = new HashMap<>();
    /** Each price that each product had, the first one included. */
    private final Map<ProductId, List<Long>> prices = new HashMap<>();
    private int stockEdits;
    private int cancelEdits;
    private int priceEdits;
    private int nonsense;

    @Test
    void obeysEachLegalOneOnceAndReportsEachNonsensicalOne() throws Exception {
        double refusedBefore = refused();
        long newest = newestProduct();
        try (SaleLogReader reader = new SaleLogReader(stack.bootstrapServers())) {
            DropReport report = new Drop(stack,
                    DropOptions.DEFAULTS.withBuyers(6_000)
                            .withStock(STOCK)
                            .withProducts(PRODUCTS)
                            .withConcurrency(200)
                            .withSeed(SEED),
                    DropListener.SILENT).when(0.02, () -> editAll(newest)).run();
            Set<ProductId> edited = new LinkedHashSet<>(products.stream().map(ProductId::new).toList());

            await().atMost(PATIENCE).untilAsserted(() -> {
                SaleLog log = reader.read(edited);
                assertThat(restocks(log)).as("restocks of %d edits", stockEdits).isEqualTo(stockEdits);
                assertThat(cancellations(log)).as("commands of %d edits", cancelEdits).isEqualTo(cancelEdits);
            });
            SaleLog log = reader.read(edited);
            for (ProductId product : edited) {
                StockLevel last = log.levels()
                        .stream()
                        .filter(level -> level.productId().equals(product))
                        .max(Comparator.comparingLong(StockLevel::version))
                        .orElseThrow();
                assertThat(last.granted()).isEqualTo(STOCK + added.getOrDefault(product, 0));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(published(product)).isEqualTo(prices(product)));
                assertThat(Http.get(stack.catalog(), "/api/products/" + product, null)
                        .json()
                        .path("productPrice")
                        .asLong()).isEqualTo(prices(product).getLast());
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(refused() - refusedBefore).as("refusals reported")
                            .isEqualTo(nonsense));
            assertThat(stockEdits + cancelEdits + priceEdits).isEqualTo(LEGAL);
            assertThat(nonsense).isEqualTo(NONSENSE);
            assertThat(report.isGood()).as("%s", report.toJson()).isTrue();
            assertThat(report.drift()).isEqualTo(new DropReport.Drift(0, 0));
            System.out.printf("%d legal edits (%d of stock, %d of orders, %d of prices): each obeyed once;"
                    + " %d nonsensical ones: each reported; drift %s; %d orders placed meanwhile%n", LEGAL, stockEdits,
                    cancelEdits, priceEdits, NONSENSE, report.drift(), report.orders().placed());
        }
    }

    private void editAll(long newest) {
        try (Connection mysql = connect()) {
            try (PreparedStatement find = mysql.prepareStatement(
                    "SELECT product_id FROM limited_products WHERE product_id > ? ORDER BY product_id DESC LIMIT "
                            + PRODUCTS)) {
                find.setLong(1, newest);
                ResultSet found = find.executeQuery();
                while (found.next()) {
                    products.add(found.getLong(1));
                    prices(new ProductId(found.getLong(1))).add(19_900L);
                }
            }
            List<Boolean> legal = new ArrayList<>(Collections.nCopies(LEGAL, true));
            legal.addAll(Collections.nCopies(NONSENSE, false));
            Collections.shuffle(legal, random);
            long begin = System.nanoTime();
            for (int i = 0; i < legal.size(); i++) {
                long due = begin + WITHIN.toNanos() * i / legal.size();
                LockSupport.parkNanos(due - System.nanoTime());
                if (legal.get(i)) {
                    obeyed(mysql);
                } else {
                    nonsense(mysql);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long any() {
        return products.get(random.nextInt(products.size()));
    }

    /** An order to cancel may not exist, so another kind of edit is tried then. */
    private void obeyed(Connection mysql) throws SQLException {
        while (true) {
            long product = any();
            int number = 1 + random.nextInt(5);
            switch (random.nextInt(3)) {
                case 0 -> {
                    int by = random.nextInt(4) == 0 ? -1 : number;
                    // Units that are taken off must be there with a margin: the shoppers buy at the same moment.
                    if (update(mysql, "UPDATE limited_products SET product_stock = product_stock + (" + by
                            + ") WHERE product_id = ? AND product_stock >= " + (by < 0 ? 50 : 0), product)) {
                        stockEdits++;
                        added.merge(new ProductId(product), by, Integer::sum);
                        return;
                    }
                }
                case 1 -> {
                    if (update(mysql,
                            "UPDATE orders SET order_status = 'canceled' WHERE product_id = ? AND order_status"
                                    + " IN ('pending', 'paid') AND user_id = ledger_user_id ORDER BY order_id LIMIT 1",
                            product)) {
                        cancelEdits++;
                        return;
                    }
                }
                default -> {
                    long price = 10_000 + random.nextInt(20_000);
                    if (update(mysql, "UPDATE limited_products SET product_price = " + price
                            + " WHERE product_id = ? AND product_price <> " + price, product)) {
                        priceEdits++;
                        prices(new ProductId(product)).add(price);
                        return;
                    }
                }
            }
        }
    }

    private void nonsense(Connection mysql) throws SQLException {
        while (true) {
            if (update(mysql, switch (random.nextInt(5)) {
                case 0 ->
                    "DELETE FROM orders WHERE product_id = ? AND user_id = ledger_user_id ORDER BY order_id LIMIT 1";
                case 1 ->
                    "UPDATE orders SET order_status = 'pending' WHERE product_id = ? AND ledger_status = 'canceled'"
                            + " AND order_status = 'canceled' AND user_id = ledger_user_id ORDER BY order_id LIMIT 1";
                case 2 -> "UPDATE orders SET user_id = user_id + 1 WHERE product_id = ? AND user_id = ledger_user_id"
                        + " ORDER BY order_id DESC LIMIT 1";
                case 3 -> "UPDATE limited_products SET product_stock = -7 WHERE product_id = ? AND product_stock >= 0";
                default -> "UPDATE limited_products SET stock_version = stock_version + 1000 WHERE product_id = ?"
                        + " AND product_stock >= 0";
            }, any())) {
                nonsense++;
                return;
            }
        }
    }

    /** Repeats a statement that MySQL has rolled back to resolve a deadlock with sink-writer. */
    private static boolean update(Connection mysql, String sql, long product) throws SQLException {
        while (true) {
            try (PreparedStatement statement = mysql.prepareStatement(sql)) {
                statement.setLong(1, product);
                return statement.executeUpdate() == 1;
            } catch (SQLTransactionRollbackException e) {
                continue;
            }
        }
    }

    private List<Long> prices(ProductId product) {
        return prices.computeIfAbsent(product, any -> new ArrayList<>());
    }

    /** The product's prices as the mirror published them, one for each change of its row. */
    private List<Long> published(ProductId product) {
        return TopicContents.read(stack.bootstrapServers(), Topics.PRODUCTS)
                .stream()
                .filter(row -> row.productId().equals(product))
                .map(Product::productPrice)
                .toList();
    }

    private static long restocks(SaleLog log) {
        return log.restocks()
                .stream()
                .map(Restock::restockId)
                .filter(id -> id.value() >= RestockId.FIRST_OF_EDITS)
                .distinct()
                .count();
    }

    private static long cancellations(SaleLog log) {
        return log.commands()
                .stream()
                .filter(command -> command.actor().equals(new Actor.System("mirror")))
                .map(OrderCommand::commandId)
                .distinct()
                .count();
    }

    /** The sum of the metric of both sink-writers: only one of them runs the mirror. */
    private double refused() {
        return stack.urls(ServiceName.SINK_WRITER)
                .stream()
                .mapToDouble(sink -> Metrics.of(sink).sum("firstpair_mirror_refused_total"))
                .sum();
    }

    private long newestProduct() throws SQLException {
        try (Connection mysql = connect(); Statement statement = mysql.createStatement()) {
            ResultSet newest = statement.executeQuery("SELECT COALESCE(MAX(product_id), 0) FROM limited_products");
            newest.next();
            return newest.getLong(1);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
    }
}
