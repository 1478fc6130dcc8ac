package dev.firstpair.sink;

import dev.firstpair.stack.servers.MysqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Connections of a test, a new one for each use. HikariCP sets the login timeout of all connections of this JVM to that
 * of a service, some seconds, which is short on a loaded machine, so connecting is retried.
 */
public final class RetryingDataSource extends DriverManagerDataSource {

    private static final long PAUSE_NANOS = 50_000_000;

    public RetryingDataSource(MysqlServer mysql) {
        super(mysql.jdbcUrl(), MysqlServer.USER, MysqlServer.PASSWORD);
    }

    @Override
    protected Connection getConnectionFromDriverManager(String url, Properties properties) throws SQLException {
        long giveUpNanos = System.nanoTime() + Patience.LIMIT.toNanos();
        while (true) {
            try {
                return super.getConnectionFromDriverManager(url, properties);
            } catch (SQLException e) {
                if (System.nanoTime() - giveUpNanos > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
