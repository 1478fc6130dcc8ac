package dev.firstpair.sink.mirror;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MySQL's word on which instance runs the mirror: a {@code GET_LOCK} of a connection of its own. MySQL frees it when the
 * connection ends, so also when the process is killed; when the host is gone without a word, after {@code wait_timeout},
 * which is short because every check is a sign of life. Not thread-safe.
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
     * @param silence after which MySQL gives up a holder that it does not hear of
     */
    MirrorLock(String url, String user, String password, String name, Duration silence) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.name = name;
        this.silence = silence;
    }

    /** Whether this instance has the lock, as MySQL says now; takes it if it is free. */
    boolean holdOrTake() throws SQLException {
        try {
            Connection open = connection == null ? connect() : connection;
            connection = open;
            return ask(open, "SELECT IS_USED_LOCK(?) <=> CONNECTION_ID()") || ask(open, "SELECT GET_LOCK(?, 0)");
        } catch (SQLException e) {
            close();
            throw e;
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

    /** Gives the lock up, if this instance has it. */
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
