package dev.firstpair.sink.stock;

import dev.firstpair.sink.Transactions;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Writes the newest levels into {@code ledger_stock}, and from there the stock columns of {@code limited_products}. Of
 * the other columns it writes only the row version, if somebody lowered it so that the ledger refuses it. Each writer
 * locks {@code ledger_stock} first.
 */
@Component
public class StockTable {

    private static final String UPSERT_LEVEL = """
            INSERT INTO ledger_stock (product_id, remaining, product_version, version) VALUES (?, ?, ?, ?) AS new \
            ON DUPLICATE KEY UPDATE \
            remaining = IF(new.version > ledger_stock.version, new.remaining, ledger_stock.remaining), \
            product_version = IF(new.version > ledger_stock.version, new.product_version, \
            ledger_stock.product_version), \
            version = GREATEST(new.version, ledger_stock.version)""";

    // The ledger cannot know a version that the row never had. If the row's version is lower than the ledger's, it was
    // lowered, and the ledger accepts neither the row nor its next edits until it is raised; the mirror reads the raise
    // as an edit, once.
    private static final String UPDATE_PRODUCT = """
            UPDATE limited_products JOIN ledger_stock USING (product_id) SET product_stock = remaining, \
            stock_version = ledger_stock.version, stock_writes = stock_writes + 1, \
            row_version = IF(row_version < product_version, LEAST(product_version, 9223372036854775806) + 1, \
            row_version) \
            WHERE limited_products.product_id = ?""";

    private static final String DIFFERS = """
             AND (product_stock <> remaining OR stock_version <> ledger_stock.version \
            OR row_version < product_version)""";

    private final JdbcTemplate jdbc;
    private final Transactions transactions;

    StockTable(JdbcTemplate jdbc, Transactions transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** Applies the levels that are newer than the stored ones, all or none; returns those that have no product row. */
    public List<StockLevel> apply(List<StockLevel> levels) {
        List<StockLevel> missing = new ArrayList<>();
        transactions.executeWithoutResult(status -> {
            missing.clear();
            Map<Long, Long> versions = lock(levels.stream().map(level -> level.productId().value()).toList());
            List<StockLevel> newer = levels.stream()
                    .filter(level -> level.version() > versions.getOrDefault(level.productId().value(), 0L))
                    .toList();
            if (newer.isEmpty()) {
                return;
            }
            jdbc.batchUpdate(UPSERT_LEVEL, newer, newer.size(), (statement, level) -> {
                statement.setLong(1, level.productId().value());
                statement.setInt(2, level.remaining());
                statement.setLong(3, level.productVersion());
                statement.setLong(4, level.version());
            });
            int[][] counts = jdbc.batchUpdate(UPDATE_PRODUCT, newer, newer.size(),
                    (statement, level) -> statement.setLong(1, level.productId().value()));
            for (int i = 0; i < newer.size(); i++) {
                if (counts[0][i] == 0) {
                    missing.add(newer.get(i));
                }
            }
        });
        return missing;
    }

    /** Resets the products' stored versions, so that the next level is newer, whatever its version. */
    public void resetVersions(List<ProductId> productIds) {
        transactions.executeWithoutResult(status -> productIds.forEach(
                productId -> jdbc.update("DELETE FROM ledger_stock WHERE product_id = ?", productId.value())));
    }

    /**
     * Takes back edits of the product's stock, so that its row has the ledger's latest level, and raises a row version
     * that the ledger would take for an old one; returns whether the row was changed. Without a level from the ledger,
     * nothing is changed; the level will follow.
     */
    public boolean restore(ProductId productId) {
        return transactions.execute(status -> !lock(List.of(productId.value())).isEmpty()
                && jdbc.update(UPDATE_PRODUCT + DIFFERS, productId.value()) > 0);
    }

    /** The stored versions of those products that have a level; locks them. */
    private Map<Long, Long> lock(List<Long> products) {
        Map<Long, Long> versions = new HashMap<>();
        jdbc.query("SELECT product_id, version FROM ledger_stock WHERE product_id IN ("
                + String.join(", ", Collections.nCopies(products.size(), "?")) + ") ORDER BY product_id FOR UPDATE",
                row -> {
                    versions.put(row.getLong(1), row.getLong(2));
                }, products.toArray());
        return versions;
    }
}
