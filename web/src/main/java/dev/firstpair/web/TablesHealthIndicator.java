package dev.firstpair.web;

import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whether MySQL answers and the tables exist: sink-writer creates them, perhaps after a service has started. */
public final class TablesHealthIndicator extends AbstractHealthIndicator {

    private final JdbcClient jdbc;
    private final List<String> columns;

    /** @param columns a column of each table, {@code table.column}: the one that was added last */
    public TablesHealthIndicator(JdbcClient jdbc, String... columns) {
        super("not all of these can be read: " + String.join(", ", columns));
        this.jdbc = jdbc;
        this.columns = List.of(columns);
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        for (String column : columns) {
            String table = column.substring(0, column.indexOf('.'));
            jdbc.sql("SELECT " + column + " FROM " + table + " LIMIT 1").query().listOfRows();
        }
        health.up();
    }
}
