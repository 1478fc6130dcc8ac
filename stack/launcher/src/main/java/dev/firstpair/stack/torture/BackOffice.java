package dev.firstpair.stack.torture;

import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.topics.ids.ProductId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;

/** Simulated employees of the shop: they restock, close and reopen sales, and edit tables by hand, validly or not. */
final class BackOffice {

    private static final int PAUSE_MILLIS = 1_200;
    private static final int CLOSED_MILLIS = 1_500;
    private static final int ALTERED_MILLIS = 3_000;

    private final RoundContext round;
    private final SplittableRandom random;
    /** Restocks that catalog confirmed, except for the first stock of each product. */
    private volatile int restocks;
    /** Restocks of which it is unknown whether catalog has made them. */
    private volatile int uncertainRestocks;
    /** Edits of {@code product_stock} that MySQL confirmed; each has to become one restock. */
    private volatile int stockEdits;
    /** Orders paid, completed and canceled by SQL, which MySQL confirmed; each has to become one command. */
    private volatile int orderEdits;
    /** Edits of which it is unknown whether MySQL has committed them. */
    private volatile int uncertainEdits;
    private volatile int nonsense;

    BackOffice(RoundContext round) {
        this.round = round;
        this.random = new SplittableRandom(round.options.seed() ^ 0x6f6666696365L);
    }

    int restocks() {
        return restocks;
    }

    int uncertainRestocks() {
        return uncertainRestocks;
    }

    int stockEdits() {
        return stockEdits;
    }

    int orderEdits() {
        return orderEdits;
    }

    int uncertainEdits() {
        return uncertainEdits;
    }

    int nonsense() {
        return nonsense;
    }

    void run() {
        List<AdminAction> actions = round.options.adminActions();
        try {
            while (!round.isOver()) {
                Thread.sleep(random.nextLong(PAUSE_MILLIS));
                AdminAction action = actions.get(random.nextInt(actions.size()));
                try {
                    act(action);
                } catch (RuntimeException e) {
                    round.tally.error("back office, " + action + ": " + e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(AdminAction action) throws InterruptedException {
        ProductId product = round.products.get(random.nextInt(round.products.size()));
        int units = 1 + random.nextInt(3);
        switch (action) {
            case RESTOCK -> restock(product, units);
            case TAKE_OFF -> restock(product, -1);
            case CLOSE_AND_REOPEN -> closeAndReopen(product);
            // Not on a row with an invalid edit that is not taken back yet: that would be invalid, too.
            case RESTOCK_BY_SQL -> stockEdits += edit(
                    "UPDATE limited_products SET product_stock = product_stock + " + units
                            + " WHERE product_id = ? AND product_stock >= 0",
                    product, 1);
            case REPRICE_BY_SQL -> edit("UPDATE limited_products SET product_price = product_price + 1"
                    + " WHERE product_id = ?", product, 0);
            case CLOSE_AND_REOPEN_BY_SQL -> closeAndReopenBySql(product);
            case PAY_BY_SQL -> orderEdits += move(product, "'pending'", "paid");
            case COMPLETE_BY_SQL -> orderEdits += move(product, "'paid'", "completed");
            case CANCEL_BY_SQL -> orderEdits += move(product, "'pending', 'paid'", "canceled");
            case NONSENSE_BY_SQL -> nonsense += edit(switch (random.nextInt(4)) {
                case 0 -> "DELETE FROM orders WHERE product_id = ? ORDER BY order_id DESC LIMIT 1";
                case 1 -> "UPDATE orders SET order_status = 'pending'"
                        + " WHERE product_id = ? AND order_status = 'canceled' ORDER BY order_id DESC LIMIT 1";
                case 2 -> "UPDATE orders SET user_id = user_id + 1 WHERE product_id = ? ORDER BY order_id LIMIT 1";
                default -> "UPDATE limited_products SET product_stock = -5 WHERE product_id = ?";
            }, product, 0);
            case ALTER_PRODUCTS -> {
                run("ALTER TABLE limited_products MODIFY product_stock BIGINT NOT NULL DEFAULT 0,"
                        + " MODIFY opens_at DATETIME(6) NULL, MODIFY closes_at DATETIME(6) NULL");
                Thread.sleep(random.nextLong(ALTERED_MILLIS));
                run("ALTER TABLE limited_products MODIFY product_stock INT NOT NULL DEFAULT 0,"
                        + " MODIFY opens_at DATETIME(3) NULL, MODIFY closes_at DATETIME(3) NULL");
            }
            // Orders that the sink stores meanwhile are already there when the copies are inserted.
            case COPY_AND_TRUNCATE_ORDERS -> run("DROP TABLE IF EXISTS orders_copy",
                    "CREATE TABLE orders_copy AS SELECT * FROM orders", "TRUNCATE TABLE orders",
                    "INSERT IGNORE INTO orders SELECT * FROM orders_copy", "DROP TABLE orders_copy");
        }
    }

    /** Runs the statements; stops without an error if MySQL is down. */
    private void run(String... statements) {
        try (Connection mysql = connect(round.stack); Statement statement = mysql.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            if (!(e instanceof SQLNonTransientConnectionException || e instanceof SQLRecoverableException
                    || e instanceof SQLTransientException)) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void restock(ProductId product, int quantity) throws InterruptedException {
        try {
            if (round.shop.restock(round.admin, product, quantity)) {
                restocks++;
            }
        } catch (GaveUpException e) {
            uncertainRestocks++;
        }
    }

    private void closeAndReopen(ProductId product) throws InterruptedException {
        try {
            round.shop.reschedule(round.admin, product, Instant.now());
            Thread.sleep(random.nextLong(CLOSED_MILLIS));
        } catch (GaveUpException e) {
            round.tally.error("closing product " + product + ": " + e.getMessage());
        }
        reopen(product);
    }

    private void reopen(ProductId product) throws InterruptedException {
        try {
            round.shop.reschedule(round.admin, product, null);
        } catch (GaveUpException e) {
            round.tally.error("reopening product " + product + ": " + e.getMessage());
        }
    }

    /** If the second edit is not confirmed, the sale is opened again by REST, which is retried until it succeeds. */
    private void closeAndReopenBySql(ProductId product) throws InterruptedException {
        edit("UPDATE limited_products SET closes_at = NOW(3) WHERE product_id = ?", product, 0);
        Thread.sleep(random.nextLong(CLOSED_MILLIS));
        if (edit("UPDATE limited_products SET closes_at = NULL WHERE product_id = ?", product, 0) == 0) {
            reopen(product);
        }
    }

    /** Edits the newest order of the product that is in one of the statuses. */
    private int move(ProductId product, String from, String to) {
        return edit("UPDATE orders SET order_status = '" + to + "' WHERE product_id = ? AND order_status IN (" + from
                + ") AND user_id = ledger_user_id ORDER BY order_id DESC LIMIT 1", product, 1);
    }

    /** @param counts by how much the edit adds to the uncertain ones if its answer is lost */
    private int edit(String sql, ProductId product, int counts) {
        int rows = 0;
        try (Connection mysql = connect(round.stack);
                PreparedStatement statement = mysql.prepareStatement(sql)) {
            statement.setLong(1, product.value());
            try {
                rows = statement.executeUpdate();
            } catch (SQLException e) {
                uncertainEdits += counts;
            }
        } catch (SQLException e) {
            return rows; // MySQL is down, perhaps since the edit
        }
        return rows;
    }

    static Connection connect(Stack stack) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("user", stack.jdbcUser());
        settings.setProperty("password", stack.jdbcPassword());
        settings.setProperty("connectTimeout", "5000");
        settings.setProperty("socketTimeout", "60000");
        Connection connection = DriverManager.getConnection(stack.jdbcUrl(), settings);
        try (Statement utc = connection.createStatement()) {
            utc.execute("SET time_zone = '+00:00'");
        }
        return connection;
    }
}
