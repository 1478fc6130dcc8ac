package dev.firstpair.sink.stock;

import dev.firstpair.topics.product.StockLevel;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes the stock columns of {@code limited_products}, and no other. */
@Component
class StockTable {

    // Assignments take effect from left to right. The guard is not in the WHERE, so that a count of 0 means "no such row".
    private static final String UPDATE = """
            UPDATE limited_products SET product_stock = IF(? > stock_version, ?, product_stock), \
            stock_version = GREATEST(?, stock_version) WHERE product_id = ?""";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    StockTable(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Applies the levels that are newer than what is there, all or none; answers those that have no row. */
    List<StockLevel> apply(List<StockLevel> levels) {
        List<StockLevel> missing = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            missing.clear();
            int[][] counts = jdbc.batchUpdate(UPDATE, levels, levels.size(), StockTable::bind);
            for (int i = 0; i < levels.size(); i++) {
                if (counts[0][i] == 0) {
                    missing.add(levels.get(i));
                }
            }
        });
        return missing;
    }

    private static void bind(PreparedStatement statement, StockLevel level) throws SQLException {
        statement.setLong(1, level.version());
        statement.setInt(2, level.remaining());
        statement.setLong(3, level.version());
        statement.setLong(4, level.productId().value());
    }
}
