package dev.firstpair.catalog.wish;

import dev.firstpair.catalog.product.ProductCatalog;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The table {@code wishlist_notifications}: one row per user and product. In SQL, since the order of the statements and
 * their locks matter here.
 */
@Component
class Wishlist {

    private static final Logger LOG = LoggerFactory.getLogger(Wishlist.class);

    /** One more than needed when several requests of one user meet; each that fails has let another one succeed. */
    private static final int MOST_TRIES = 10;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final ProductCatalog products;
    private final Clock clock;

    Wishlist(JdbcClient jdbc, PlatformTransactionManager transactions, ProductCatalog products, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // Without gap locks: users who wish at once do not wait for each other.
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.products = products;
        this.clock = clock;
    }

    /** @param created whether it did not exist before */
    record Wished(Wish wish, boolean created) {}

    /**
     * Leaves a wish without a notification as it is, in its place. A used-up wish is deleted and replaced by another
     * with a greater number, so that a late record of the former cannot be taken for one of the latter. So is a row
     * that cannot be read.
     */
    Wished wish(UserId userId, ProductId productId) {
        return tryAgain(() -> transaction.execute(status -> {
            ProductCatalog.Name name = products.nameOf(productId);
            Optional<Optional<Wish>> found = jdbc.sql("""
                    SELECT wishlist_id, product_id, ? AS product_name, ? AS size_label, wished_at, notification_sent \
                    FROM wishlist_notifications WHERE user_id = ? AND product_id = ? FOR UPDATE""")
                    .param(name.productName())
                    .param(name.size())
                    .param(userId.value())
                    .param(productId.value())
                    .query(Wishlist::row)
                    .optional();
            Optional<Wish> waiting = found.flatMap(row -> row).filter(wish -> !wish.notified());
            if (waiting.isPresent()) {
                return new Wished(waiting.get(), false);
            }
            if (found.isPresent()) {
                delete(userId, productId);
            }
            return new Wished(insert(userId, productId, name), true);
        }));
    }

    /** Removes the wish, if there is one. */
    void withdraw(UserId userId, ProductId productId) {
        tryAgain(() -> delete(userId, productId));
    }

    private int delete(UserId userId, ProductId productId) {
        return jdbc.sql("DELETE FROM wishlist_notifications WHERE user_id = ? AND product_id = ?")
                .params(userId.value(), productId.value())
                .update();
    }

    /** Newest first, without rows that cannot be read. */
    List<Wish> list(UserId userId, int page, int size) {
        return jdbc.sql("""
                SELECT wishlist_id, product_id, product_name, size_label, wished_at, notification_sent \
                FROM wishlist_notifications LEFT JOIN limited_products USING (product_id) \
                WHERE user_id = ? ORDER BY wishlist_id DESC LIMIT ? OFFSET ?""")
                .params(userId.value(), size, (long) page * size)
                .query(Wishlist::row)
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    long count(UserId userId) {
        return jdbc.sql("SELECT count(*) FROM wishlist_notifications WHERE user_id = ?")
                .param(userId.value())
                .query(Long.class)
                .single();
    }

    private Wish insert(UserId userId, ProductId productId, ProductCatalog.Name name) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql("INSERT INTO wishlist_notifications (user_id, product_id, wished_at, notification_sent)"
                + " VALUES (?, ?, ?, FALSE)")
                .params(userId.value(), productId.value(), LocalDateTime.ofInstant(now, ZoneOffset.UTC))
                .update(key, "wishlist_id");
        return new Wish(Objects.requireNonNull(key.getKey()).longValue(), productId.value(), name.productName(),
                name.size(), now, false);
    }

    /** When two requests of one user meet, the database executes one and fails the other. */
    private static <T> T tryAgain(Supplier<@Nullable T> work) {
        for (int tries = 1;; tries++) {
            try {
                return Objects.requireNonNull(work.get());
            } catch (DuplicateKeyException | PessimisticLockingFailureException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Empty if the row was edited to a value that cannot be read, such as an id of more than 63 bits. */
    private static Optional<Wish> row(ResultSet row, int number) throws SQLException {
        String id = row.getString("wishlist_id");
        try {
            return Optional.of(new Wish(row.getLong("wishlist_id"), row.getLong("product_id"),
                    row.getString("product_name"), row.getString("size_label"), wishedAt(row),
                    row.getBoolean("notification_sent")));
        } catch (SQLException e) {
            LOG.warn("Wish {} cannot be read: {}", id, e.getMessage());
            return Optional.empty();
        }
    }

    /** An invalid date, such as 0000-00-00, is read as 1970, as by the mirror. */
    private static Instant wishedAt(ResultSet row) throws SQLException {
        try {
            return row.getObject("wished_at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
        } catch (SQLException e) {
            LOG.warn("Wish {} has no date: {}", row.getLong("wishlist_id"), e.getMessage());
            return Instant.EPOCH;
        }
    }
}
