package dev.firstpair.sink.mirror;

import dev.firstpair.sink.Transactions;
import dev.firstpair.sink.Utc;
import dev.firstpair.sink.intake.BisectingWriter;
import dev.firstpair.sink.orders.OrderTable;
import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.stock.StockTable;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.Product;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Takes edits back in MySQL. */
@Component
public class RowRepairer {

    private static final Logger LOG = LoggerFactory.getLogger(RowRepairer.class);

    // stock_writes = 1 marks the insert as an echo, not as a product that somebody inserted.
    private static final String INSERT_PRODUCT = """
            INSERT INTO limited_products (product_id, product_name, product_desc, product_price, currency, created_at, \
            opens_at, closes_at, hold_millis, lead_millis, row_version, image_url, drop_name, size_label, \
            product_stock, stock_version, stock_writes) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 1) \
            ON DUPLICATE KEY UPDATE product_id = limited_products.product_id""";

    private static final String DELETE_WISH = "DELETE FROM wishlist_notifications WHERE wishlist_id = ?"
            + " AND user_id = ? AND product_id = ?";

    /**
     * Unknown column; truncated value, collations that cannot be compared, invalid date or number; column without a
     * default; invalid time, no partition; generated column.
     */
    private static final Set<Integer> PERMANENT_ERRORS = Set.of(1054, 1265, 1267, 1292, 1364, 1366, 1525, 1526, 3105);

    private final JdbcTemplate jdbc;
    private final Transactions transactions;
    private final OrderTable orders;
    private final StockTable stock;
    private final UnknownOrders unknown;

    RowRepairer(JdbcTemplate jdbc, Transactions transactions, OrderTable orders, StockTable stock,
            UnknownOrders unknown) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.orders = orders;
        this.stock = stock;
        this.unknown = unknown;
    }

    /**
     * Inserts the product's row again, with the ledger's latest stock, unless it exists; without image, drop and size,
     * which the topic does not have.
     */
    public void make(Product product) {
        make(new RowRepair.DeletedProduct(product.productId().value(), product.productName(), product.productDesc(),
                product.productPrice(), product.currency(), Objects.requireNonNull(Utc.of(product.createdAt())),
                Utc.of(product.opensAt()), Utc.of(product.closesAt()), product.holdMillis(), product.leadMillis(),
                product.rowVersion(), RowRepair.Shown.NOTHING));
    }

    /**
     * Executes the repair, unless MySQL refuses the row for its content, or the statement because a table was altered.
     */
    void make(RowRepair repair) {
        try {
            switch (repair) {
                case RowRepair.Order order -> {
                    orders.upsert(List.of(order.known()));
                    orders.restore(order.known().orderId());
                }
                case RowRepair.Orders(List<OrderRow> known) -> restore(known);
                case RowRepair.ForgedOrder(OrderRow known, int forged, int restores, int corrections) -> {
                    // First, so that the upsert finds nothing to complete: that would look like an edit by hand.
                    orders.restoreLedgerColumns(known, forged, restores, corrections);
                    orders.upsert(List.of(known));
                    orders.restore(known.orderId());
                }
                case RowRepair.OrphanOrder orphan -> orders.remove(orphan.orderId(), orphan.copied());
                case RowRepair.UnknownOrder(OrderId orderId) -> unknown.found(orderId);
                case RowRepair.LostOrder(OrderId orderId) -> unknown.lost(orderId);
                case RowRepair.LostOrders _lost -> unknown.emptied();
                case RowRepair.Product product -> restore(product);
                case RowRepair.Stock(ProductId productId) -> stock.restore(productId);
                case RowRepair.DeletedProduct product -> {
                    transactions.executeWithoutResult(status -> jdbc.update(INSERT_PRODUCT, product.productId(),
                            product.productName(), product.productDesc(), product.productPrice(), product.currency(),
                            product.createdAt(), product.opensAt(), product.closesAt(), product.holdMillis(),
                            product.leadMillis(), product.rowVersion(), product.shown().imageUrl(),
                            product.shown().dropName(), product.shown().sizeLabel()));
                    stock.restore(new ProductId(product.productId()));
                }
                case RowRepair.OrphanProduct(long productId) -> transactions.executeWithoutResult(status -> {
                    // So that the mirror does not read it as the deletion of a product.
                    jdbc.update("UPDATE limited_products SET stock_writes = ? WHERE product_id = ?",
                            RowChanges.ORPHAN_PRODUCT, productId);
                    jdbc.update("DELETE FROM limited_products WHERE product_id = ?", productId);
                });
                case RowRepair.EditedWish(long wishlistId, long userId, long productId) ->
                    transactions.executeWithoutResult(status -> {
                        if (jdbc.update(DELETE_WISH, wishlistId, userId, productId) > 0) {
                            jdbc.update("INSERT INTO wishlist_notifications (user_id, product_id) VALUES (?, ?)",
                                    userId, productId);
                        }
                    });
            }
        } catch (DataAccessException e) {
            if (!isPermanent(e)) {
                throw e;
            }
            LOG.error("An edit by hand cannot be taken back: {}", repair, e);
        }
    }

    /**
     * Whether MySQL refuses the row's content, or a statement because a table was altered, and would refuse it again.
     */
    static boolean isPermanent(DataAccessException failure) {
        return failure instanceof DataIntegrityViolationException || BisectingWriter.isRowError(failure)
                || failure.getMostSpecificCause() instanceof SQLException sql
                        && PERMANENT_ERRORS.contains(sql.getErrorCode());
    }

    /** If MySQL refuses one, each on its own. */
    private void restore(List<OrderRow> known) {
        try {
            List<OrderRow> sorted = known.stream().sorted(OrderRow.BY_ID).toList();
            orders.upsert(sorted);
            orders.restore(sorted.stream().map(OrderRow::orderId).toList());
        } catch (DataAccessException e) {
            if (!isPermanent(e)) {
                throw e;
            }
            known.forEach(row -> make(new RowRepair.Order(row)));
        }
    }

    /** Counts a write, so that the mirror takes it for the sink's own. */
    private void restore(RowRepair.Product product) {
        StringBuilder set = new StringBuilder("UPDATE limited_products SET stock_writes = stock_writes + 1");
        StringJoiner where = new StringJoiner(" OR ", " WHERE product_id = ? AND (", ")");
        List<@Nullable Object> setValues = new ArrayList<>();
        List<@Nullable Object> whereValues = new ArrayList<>(List.of(product.productId().value()));
        product.is().forEach((column, is) -> {
            String condition = (is instanceof RowRepair.InvalidDate ? "CAST(" + column + " AS CHAR)" : column)
                    + " <=> ?";
            @Nullable
            Object value = is instanceof RowRepair.InvalidDate(String text) ? text : is;
            set.append(String.format(", %1$s = IF(%2$s, ?, %1$s)", column, condition));
            setValues.add(value);
            setValues.add(product.was().get(column));
            where.add(condition);
            whereValues.add(value);
        });
        setValues.addAll(whereValues);
        String update = set.append(where).toString();
        transactions.executeWithoutResult(status -> jdbc.update(update, setValues.toArray()));
    }
}
