package dev.firstpair.catalog;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether MySQL answers and the tables exist: sink-writer creates them, perhaps after this service has started. */
@Component("tables")
class TablesHealthIndicator extends AbstractHealthIndicator {

    private final JdbcClient jdbc;

    TablesHealthIndicator(JdbcClient jdbc) {
        super("the tables limited_products, product_restocks, wishlist_notifications, idempotency_keys and"
                + " operator_actions cannot be read");
        this.jdbc = jdbc;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        // The columns that were added last.
        jdbc.sql("SELECT lead_millis FROM limited_products LIMIT 1").query().listOfRows();
        jdbc.sql("SELECT wished_at FROM wishlist_notifications LIMIT 1").query().listOfRows();
        jdbc.sql("SELECT restock_id FROM product_restocks LIMIT 1").query().listOfRows();
        jdbc.sql("SELECT created_id FROM idempotency_keys LIMIT 1").query().listOfRows();
        jdbc.sql("SELECT action_id FROM operator_actions LIMIT 1").query().listOfRows();
        health.up();
    }
}
