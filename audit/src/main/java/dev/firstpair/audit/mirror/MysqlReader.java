package dev.firstpair.audit.mirror;

import dev.firstpair.audit.log.Refund;
import dev.firstpair.audit.log.RefundId;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderStatus;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the state of a sale's products in MySQL. */
public final class MysqlReader {

    /** Longer than any answer takes; if the server is unavailable, the caller tries again. */
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

    /** Receives rows of {@code orders}. */
    interface OrderRows {
        void row(OrderId order, MysqlState.Order row);

        /** A row that the sink cannot have written. */
        void unreadable(String orderId, String why);
    }

    /** Receives rows of {@code limited_products}. */
    interface StockRows {
        void row(ProductId product, MysqlState.Stock row);

        /**
         * A row that the sink cannot have written.
         *
         * @param product absent if the id is invalid
         */
        void unreadable(@Nullable ProductId product, String productId, String why);
    }

    /** Receives rows of {@code refunds}. */
    interface RefundRows {
        void row(RefundId refund, Refund row);

        /**
         * A row that the sink cannot have written.
         *
         * @param refund absent if the ids are invalid
         */
        void unreadable(@Nullable RefundId refund, String paymentId, String orderId, String why);
    }

    /** Reads the tables in one snapshot. */
    public MysqlState read(Set<ProductId> products) throws SQLException {
        // The ids are numbers, so they may be written into the statement.
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
                public void unreadable(@Nullable ProductId product, String productId, String why) {
                    throw new IllegalStateException("product " + productId + " in MySQL: " + why);
                }
            });
            Map<RefundId, Refund> refunds = new HashMap<>();
            refunds(connection, where, List.of(), new RefundRows() {
                @Override
                public void row(RefundId refund, Refund row) {
                    refunds.put(refund, row);
                }

                @Override
                public void unreadable(@Nullable RefundId refund, String paymentId, String orderId, String why) {
                    throw new IllegalStateException(
                            "payment '" + paymentId + "' of order '" + orderId + "' in MySQL: " + why);
                }
            });
            return new MysqlState(orders, stocks, refunds);
        }
    }

    /** Reads all products. */
    void stocks(StockRows to) throws SQLException {
        try (Connection connection = connect()) {
            stocks(connection, "", to);
        }
    }

    /** Reads all orders, one by one; there may be more than fit into memory. */
    void orders(OrderRows to) throws SQLException {
        try (Connection connection = connect()) {
            orders(connection, "", List.of(), to);
        }
    }

    /** Returns those of the orders that exist. */
    Map<OrderId, MysqlState.Order> orders(Collection<OrderId> ids) throws SQLException {
        Map<OrderId, MysqlState.Order> found = new HashMap<>();
        orders(ids.stream().map(OrderId::toString).toList(), new OrderRows() {
            @Override
            public void row(OrderId order, MysqlState.Order row) {
                found.put(order, row);
            }

            @Override
            public void unreadable(String orderId, String why) {
                // Already reported when all rows were read.
            }
        });
        return found;
    }

    /** Reads those of the rows that exist, by the value of their order id. */
    void orders(List<String> ids, OrderRows to) throws SQLException {
        ofOrders(ids, (connection, where, some) -> orders(connection, where, some, to));
    }

    /** Reads all payments that are, or were, due back, one by one. */
    void refunds(RefundRows to) throws SQLException {
        try (Connection connection = connect()) {
            refunds(connection, "", List.of(), to);
        }
    }

    /** Reads those of the rows that exist, by the value of their order id. */
    void refunds(List<String> orderIds, RefundRows to) throws SQLException {
        ofOrders(orderIds, (connection, where, some) -> refunds(connection, where, some, to));
    }

    private interface Question {
        void ask(Connection connection, String where, List<String> values) throws SQLException;
    }

    private void ofOrders(List<String> ids, Question question) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (Connection connection = connect()) {
            for (int from = 0; from < ids.size(); from += ASKED_AT_ONCE) {
                List<String> some = ids.subList(from, Math.min(ids.size(), from + ASKED_AT_ONCE));
                String in = some.stream().map(_id -> "?").collect(Collectors.joining(",", "(", ")"));
                question.ask(connection, " WHERE order_id IN " + in, some);
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
        each(connection, "SELECT order_id, user_id, product_id, order_status, version FROM orders" + where, values,
                row -> {
                    String id = String.valueOf(row.getString("order_id"));
                    OrderId order;
                    MysqlState.Order read;
                    try {
                        order = OrderId.parseExact(id);
                        read = new MysqlState.Order(new UserId(number(row, "user_id")),
                                new ProductId(number(row, "product_id")), status(row), number32(row, "version"));
                    } catch (IllegalArgumentException | SQLDataException e) {
                        to.unreadable(id, String.valueOf(e.getMessage()));
                        return;
                    }
                    to.row(order, read);
                });
    }

    private static void stocks(Connection connection, String where, StockRows to) throws SQLException {
        each(connection, "SELECT product_id, product_stock, stock_version FROM limited_products" + where, List.of(),
                row -> {
                    String id = String.valueOf(row.getString("product_id"));
                    @Nullable
                    ProductId product = null;
                    MysqlState.Stock read;
                    try {
                        product = new ProductId(number(row, "product_id"));
                        read = new MysqlState.Stock(number32(row, "product_stock"), number(row, "stock_version"));
                    } catch (IllegalArgumentException | SQLDataException e) {
                        to.unreadable(product, id, String.valueOf(e.getMessage()));
                        return;
                    }
                    to.row(product, read);
                });
    }

    private static void refunds(Connection connection, String where, List<String> values, RefundRows to)
            throws SQLException {
        each(connection, "SELECT payment_id, order_id, user_id, product_id, amount, currency, due_at, refunded_at"
                + " FROM refunds" + where, values, row -> {
                    String payment = String.valueOf(row.getString("payment_id"));
                    String order = String.valueOf(row.getString("order_id"));
                    @Nullable
                    RefundId refund = null;
                    Refund read;
                    try {
                        refund = new RefundId(CommandId.parseExact(payment), OrderId.parseExact(order));
                        read = new Refund(new UserId(number(row, "user_id")),
                                new ProductId(number(row, "product_id")), numberOrNull(row, "amount"),
                                row.getString("currency"), timeOrNull(row, "due_at"), timeOrNull(row, "refunded_at"));
                    } catch (IllegalArgumentException | DateTimeException | SQLDataException e) {
                        to.unreadable(refund, payment, order, String.valueOf(e.getMessage()));
                        return;
                    }
                    to.row(refund, read);
                });
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String query, List<String> values, Row to) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query)) {
            // Makes the driver stream the result row by row.
            select.setFetchSize(Integer.MIN_VALUE);
            for (int i = 0; i < values.size(); i++) {
                select.setString(i + 1, values.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    to.read(rows);
                }
            }
        }
    }

    // An altered table may have numbers that are too large for the ledger, fractions, NULL, or text.

    private static @Nullable Long numberOrNull(ResultSet row, String column) throws SQLException {
        @Nullable
        BigDecimal value = row.getBigDecimal(column);
        try {
            return value == null ? null : value.longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(column + " is no whole number of 64 bits: " + value);
        }
    }

    private static long number(ResultSet row, String column) throws SQLException {
        @Nullable
        Long value = numberOrNull(row, column);
        if (value == null) {
            throw new IllegalArgumentException(column + " is null");
        }
        return value;
    }

    private static int number32(ResultSet row, String column) throws SQLException {
        long value = number(row, column);
        if (value != (int) value) {
            throw new IllegalArgumentException(column + " is no whole number of 32 bits: " + value);
        }
        return (int) value;
    }

    private static OrderStatus status(ResultSet row) throws SQLException {
        @Nullable
        String word = row.getString("order_status");
        if (word == null) {
            throw new IllegalArgumentException("order_status is null");
        }
        return OrderStatus.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        // As text: for an invalid date, such as 0000-00-00, the driver returns no value and throws no error.
        @Nullable
        String time = row.getString(column);
        return time == null ? null : LocalDateTime.parse(time.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
    }
}
