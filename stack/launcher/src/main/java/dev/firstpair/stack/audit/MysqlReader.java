package dev.firstpair.stack.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what MySQL says about the products of a sale. */
public final class MysqlReader {

    /** Longer than any answer takes; a server that is not there is asked again by whoever audits. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private final String url;
    private final Properties settings = new Properties();

    public MysqlReader(String url, String user, String password) {
        this.url = url;
        settings.setProperty("user", user);
        settings.setProperty("password", password);
        settings.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
        settings.setProperty("socketTimeout", Long.toString(ANSWER_TIMEOUT.toMillis()));
    }

    /** Both tables in one snapshot. */
    public MysqlState read(Set<ProductId> products) throws SQLException {
        // The ids are numbers, so the list is safe to write out.
        String in = products.stream().map(ProductId::toString).collect(Collectors.joining(",", "(", ")"));
        Map<OrderId, MysqlState.Order> orders = new HashMap<>();
        Map<ProductId, MysqlState.Stock> stocks = new HashMap<>();
        try (Connection connection = DriverManager.getConnection(url, settings)) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT order_id, user_id, product_id, order_status, version FROM orders WHERE product_id IN "
                            + in);
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    orders.put(OrderId.parse(rows.getString(1)), new MysqlState.Order(new UserId(rows.getLong(2)),
                            new ProductId(rows.getLong(3)),
                            OrderStatus.valueOf(rows.getString(4).toUpperCase(Locale.ROOT)), rows.getInt(5)));
                }
            }
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT product_id, product_stock, stock_version FROM limited_products WHERE product_id IN " + in);
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    stocks.put(new ProductId(rows.getLong(1)),
                            new MysqlState.Stock(rows.getInt(2), rows.getLong(3)));
                }
            }
            connection.rollback();
        }
        return new MysqlState(orders, stocks);
    }
}
