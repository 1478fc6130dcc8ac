package dev.firstpair.sink.stock;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes {@code ledger_stock}, where the newest levels are kept, and from it the stock columns of {@code limited_products},
 * and no other. Whoever writes locks the former first.
 */
@Component
public class StockTable {

    private static final String KEEP = """
            INSERT INTO ledger_stock (product_id, remaining, version) VALUES (?, ?, ?) AS new \
            ON DUPLICATE KEY UPDATE \
            remaining = IF(new.version > ledger_stock.version, new.remaining, ledger_stock.remaining), \
            version = GREATEST(new.version, ledger_stock.version)""";

    private static final String SHOW = """
            UPDATE limited_products JOIN ledger_stock USING (product_id) SET product_stock = remaining, \
            stock_version = ledger_stock.version, stock_writes = stock_writes + 1 \
            WHERE limited_products.product_id = ?""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    StockTable(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // Without gap locks, as for orders; and what is read is as new as what is locked.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /** Applies the levels that are newer than what is there, all or none; answers those of them that have no row. */
    public List<StockLevel> apply(List<StockLevel> levels) {
        List<StockLevel> missing = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            missing.clear();
            Map<Long, Long> versions = lock(levels.stream().map(level -> level.productId().value()).toList());
            List<StockLevel> newer = levels.stream()
                    .filter(level -> level.version() > versions.getOrDefault(level.productId().value(), 0L))
                    .toList();
            if (newer.isEmpty()) {
                return;
            }
            jdbc.batchUpdate(KEEP, newer, newer.size(), (statement, level) -> {
                statement.setLong(1, level.productId().value());
                statement.setInt(2, level.remaining());
                statement.setLong(3, level.version());
            });
            int[][] counts = jdbc.batchUpdate(SHOW, newer, newer.size(),
                    (statement, level) -> statement.setLong(1, level.productId().value()));
            for (int i = 0; i < newer.size(); i++) {
                if (counts[0][i] == 0) {
                    missing.add(newer.get(i));
                }
            }
        });
        return missing;
    }

    /** Makes the next level of the products be newer than what is there, whatever version that is. */
    public void forget(List<ProductId> productIds) {
        transaction.executeWithoutResult(status -> productIds.forEach(
                productId -> jdbc.update("DELETE FROM ledger_stock WHERE product_id = ?", productId.value())));
    }

    /**
     * Takes back what people made of the product's stock, so that its row says what the ledger said last; whether it had to.
     * Where the ledger has said nothing yet, it will.
     */
    public boolean restore(ProductId productId) {
        return Boolean.TRUE.equals(transaction.execute(status -> !lock(List.of(productId.value())).isEmpty()
                && jdbc.update(SHOW + " AND (product_stock <> remaining OR stock_version <> ledger_stock.version)",
                        productId.value()) > 0));
    }

    /** The versions of the products that the ledger has spoken of. */
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
