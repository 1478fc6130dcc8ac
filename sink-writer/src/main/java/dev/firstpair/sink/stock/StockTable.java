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
 * Writes {@code ledger_stock}, where the newest levels are kept, and from it the stock columns of {@code limited_products}.
 * Of the others it writes one, if somebody made it smaller than the ledger takes: the row's version. Whoever writes locks
 * {@code ledger_stock} first.
 */
@Component
public class StockTable {

    private static final String KEEP = """
            INSERT INTO ledger_stock (product_id, remaining, product_version, version) VALUES (?, ?, ?, ?) AS new \
            ON DUPLICATE KEY UPDATE \
            remaining = IF(new.version > ledger_stock.version, new.remaining, ledger_stock.remaining), \
            product_version = IF(new.version > ledger_stock.version, new.product_version, \
            ledger_stock.product_version), \
            version = GREATEST(new.version, ledger_stock.version)""";

    // The ledger cannot know a version that the row did not have. If the row's is lower, it was lowered, and the ledger takes
    // neither the row nor its next edits until it is raised; the mirror reads that as an edit, once.
    private static final String SHOW = """
            UPDATE limited_products JOIN ledger_stock USING (product_id) SET product_stock = remaining, \
            stock_version = ledger_stock.version, stock_writes = stock_writes + 1, \
            row_version = IF(row_version < product_version, LEAST(product_version, 9223372036854775806) + 1, \
            row_version) \
            WHERE limited_products.product_id = ?""";

    private static final String DIFFERS = """
             AND (product_stock <> remaining OR stock_version <> ledger_stock.version \
            OR row_version < product_version)""";

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
                statement.setLong(3, level.productVersion());
                statement.setLong(4, level.version());
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
     * Takes back what people made of the product's stock, so that its row says what the ledger said last, and raises a row's
     * version that the ledger would take for an old one; whether it had to. Where the ledger has said nothing yet, it will.
     */
    public boolean restore(ProductId productId) {
        return Boolean.TRUE.equals(transaction.execute(status -> !lock(List.of(productId.value())).isEmpty()
                && jdbc.update(SHOW + DIFFERS, productId.value()) > 0));
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
