package dev.firstpair.accounts.user;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether MySQL answers and the tables exist: sink-writer creates them, perhaps after this service has started. */
@Component("tables")
class TablesHealthIndicator extends AbstractHealthIndicator {

    private final JdbcClient jdbc;

    TablesHealthIndicator(JdbcClient jdbc) {
        super("the tables users and idempotency_keys cannot be read");
        this.jdbc = jdbc;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        jdbc.sql("SELECT user_id FROM users LIMIT 1").query().listOfRows();
        jdbc.sql("SELECT created_id FROM idempotency_keys LIMIT 1").query().listOfRows();
        health.up();
    }
}
