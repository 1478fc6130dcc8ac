package dev.firstpair.sink.mirror;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock in MySQL that decides which instance runs the mirror: {@code GET_LOCK} on a dedicated connection. MySQL
 * releases it when the connection ends, and so when the process is killed. If the host disappears, MySQL releases it
 * after {@code wait_timeout}, which can be short, because every check uses the connection. A server that is read-only
 * has no lock to give: after a switchover, the former primary keeps its connections. Not thread-safe.
 */
final class MirrorLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorLock.class);
    private static final String CONNECT_TIMEOUT_MILLIS = "5000";
    private static final String SOCKET_TIMEOUT_MILLIS = "10000";

    private final String url;
    private final String user;
    private final String password;
    private final String name;
    private final Duration silence;
    private @Nullable Connection connection;

    /**
     * @param name at most 64 characters; locks are the server's, not the database's
     * @param silence time without a check after which MySQL releases the lock
     */
    MirrorLock(String url, String user, String password, String name, Duration silence) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.name = name;
        this.silence = silence;
    }

    /**
     * Asks MySQL whether this instance holds the lock; takes it if it is free.
     *
     * @throws SQLException also if the server is read-only; the next call connects again
     */
    boolean holdOrTake() throws SQLException {
        try {
            Connection open = connection == null ? connect() : connection;
            connection = open;
            if (isReadOnly(open)) {
                throw new SQLException("the server at this address is read-only");
            }
            return ask(open, "SELECT IS_USED_LOCK(?) <=> CONNECTION_ID()") || ask(open, "SELECT GET_LOCK(?, 0)");
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** MySQL's global variables, and the filters of its binlog, that {@link BinlogSettings} has to know. */
    Map<String, String> binlogSettings() throws SQLException {
        String variables = BinlogSettings.names().stream().collect(Collectors.joining("', '", "('", "')"));
        Map<String, String> values = new HashMap<>();
        try {
            Connection open = connection == null ? connect() : connection;
            connection = open;
            try (Statement statement = open.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SHOW GLOBAL VARIABLES WHERE Variable_name IN " + variables)) {
                while (rows.next()) {
                    values.put(rows.getString(1), rows.getString(2));
                }
            }
            try (Statement statement = open.createStatement();
                    ResultSet status = statement.executeQuery(statusOfBinlog(open.getMetaData()))) {
                if (status.next()) {
                    for (String filter : List.of(BinlogSettings.DO_DB, BinlogSettings.IGNORE_DB)) {
                        values.put(filter, status.getString(filter));
                    }
                }
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
        return values;
    }

    /** MySQL 8.4 has the new name only. */
    private static String statusOfBinlog(DatabaseMetaData server) throws SQLException {
        boolean isNew = server.getDatabaseMajorVersion() > 8
                || server.getDatabaseMajorVersion() == 8 && server.getDatabaseMinorVersion() >= 4;
        return isNew ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    }

    private static boolean isReadOnly(Connection open) throws SQLException {
        try (Statement statement = open.createStatement();
                ResultSet result = statement.executeQuery("SELECT @@GLOBAL.read_only OR @@GLOBAL.innodb_read_only")) {
            return result.next() && result.getBoolean(1);
        }
    }

    private boolean ask(Connection open, String question) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(question)) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getInt(1) == 1;
            }
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_MILLIS);
        properties.setProperty("socketTimeout", SOCKET_TIMEOUT_MILLIS);
        Connection opened = DriverManager.getConnection(url, properties);
        try (Statement statement = opened.createStatement()) {
            statement.execute("SET SESSION wait_timeout = " + Math.max(1, silence.toSeconds()));
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    /** Releases the lock, if this instance holds it. */
    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("The connection of the lock was broken already", e);
            }
        }
    }
}
