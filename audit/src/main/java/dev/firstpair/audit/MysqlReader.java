package dev.firstpair.audit;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
    private static final int ASKED_AT_ONCE = 1_000;

    private final String url;
    private final Properties settings = new Properties();

    public MysqlReader(String url, String user, String password) {
        this.url = url;
        settings.setProperty("user", user);
        settings.setProperty("password", password);
        settings.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
        settings.setProperty("socketTimeout", Long.toString(ANSWER_TIMEOUT.toMillis()));
    }

    /** What is done with a row of {@code orders}. */
    interface OrderRows {
        void row(OrderId order, MysqlState.Order row);

        /** A row that the sink cannot have written. */
        void unreadable(String orderId, String why);
    }

    /** What is done with a row of {@code limited_products}. */
    interface StockRows {
        void row(ProductId product, MysqlState.Stock row);

        /** A row that the log cannot know. */
        void unreadable(String productId, String why);
    }

    /** Both tables in one snapshot. */
    public MysqlState read(Set<ProductId> products) throws SQLException {
        // The ids are numbers, so the list is safe to write out.
        String where = " WHERE product_id IN " + list(products);
        Map<OrderId, MysqlState.Order> orders = new HashMap<>();
        try (Connection connection = connect()) {
            orders(connection, where, List.of(), new OrderRows() {
                @Override
                public void row(OrderId order, MysqlState.Order row) {
                    orders.put(order, row);
                }

                @Override
                public void unreadable(String orderId, String why) {
                    throw new IllegalStateException("order '" + orderId + "' in MySQL: " + why);
                }
            });
            Map<ProductId, MysqlState.Stock> stocks = new HashMap<>();
            stocks(connection, where, new StockRows() {
                @Override
                public void row(ProductId product, MysqlState.Stock row) {
                    stocks.put(product, row);
                }

                @Override
                public void unreadable(String productId, String why) {
                    throw new IllegalStateException("product " + productId + " in MySQL: " + why);
                }
            });
            return new MysqlState(orders, stocks);
        }
    }

    /** All products. */
    void stocks(StockRows to) throws SQLException {
        try (Connection connection = connect()) {
            stocks(connection, "", to);
        }
    }

    /** All orders, one after the other; there may be more than fit into memory. */
    void orders(OrderRows to) throws SQLException {
        try (Connection connection = connect()) {
            orders(connection, "", List.of(), to);
        }
    }

    /** Those of the orders that there are. */
    Map<OrderId, MysqlState.Order> orders(Collection<OrderId> ids) throws SQLException {
        Map<OrderId, MysqlState.Order> found = new HashMap<>();
        orders(ids.stream().map(OrderId::toString).toList(), new OrderRows() {
            @Override
            public void row(OrderId order, MysqlState.Order row) {
                found.put(order, row);
            }

            @Override
            public void unreadable(String orderId, String why) {
                // It was found to be so before, when all were read.
            }
        });
        return found;
    }

    /** Those of the rows that there are, by whatever they have for an order id. */
    void orders(List<String> ids, OrderRows to) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (Connection connection = connect()) {
            for (int from = 0; from < ids.size(); from += ASKED_AT_ONCE) {
                List<String> some = ids.subList(from, Math.min(ids.size(), from + ASKED_AT_ONCE));
                String in = some.stream().map(_id -> "?").collect(Collectors.joining(",", "(", ")"));
                orders(connection, " WHERE order_id IN " + in, some, to);
            }
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url, settings);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        return connection;
    }

    private static String list(Set<ProductId> products) {
        return products.stream().map(ProductId::toString).collect(Collectors.joining(",", "(", ")"));
    }

    private static void orders(Connection connection, String where, List<String> values, OrderRows to)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT order_id, user_id, product_id, order_status, version FROM orders" + where)) {
            // Row by row, as the driver wants it said.
            select.setFetchSize(Integer.MIN_VALUE);
            for (int i = 0; i < values.size(); i++) {
                select.setString(i + 1, values.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String id = rows.getString(1);
                    OrderId order;
                    MysqlState.Order row;
                    try {
                        order = OrderId.parse(id);
                        row = new MysqlState.Order(new UserId(rows.getLong(2)), new ProductId(rows.getLong(3)),
                                OrderStatus.valueOf(rows.getString(4).toUpperCase(Locale.ROOT)), rows.getInt(5));
                    } catch (IllegalArgumentException | SQLDataException e) {
                        to.unreadable(id, String.valueOf(e.getMessage()));
                        continue;
                    }
                    to.row(order, row);
                }
            }
        }
    }

    private static void stocks(Connection connection, String where, StockRows to) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT product_id, product_stock, stock_version FROM limited_products" + where);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String id = rows.getString(1);
                ProductId product;
                MysqlState.Stock stock;
                try {
                    product = new ProductId(rows.getLong(1));
                    stock = new MysqlState.Stock(rows.getInt(2), rows.getLong(3));
                } catch (IllegalArgumentException | SQLDataException e) {
                    // The table may have been altered to hold more than the ledger can count.
                    to.unreadable(id, String.valueOf(e.getMessage()));
                    continue;
                }
                to.row(product, stock);
            }
        }
    }
}
