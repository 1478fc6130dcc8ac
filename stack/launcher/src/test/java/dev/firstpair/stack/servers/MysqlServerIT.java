package dev.firstpair.stack.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MysqlServerIT {

    @TempDir
    Path directory;

    @Test
    @Tag("nightly")
    void keepsCommittedRowsOverAKill() throws SQLException {
        try (MysqlServer mysql = MysqlServer.start(directory, 0)) {
            try (Connection connection = connect(mysql); Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE pairs (id INT PRIMARY KEY, name VARCHAR(20))");
                statement.execute("INSERT INTO pairs VALUES (1, 'premi\u00e8re \uD83D\uDC5F')");
            }
            mysql.kill();
            assertThat(mysql.isAlive()).isFalse();
            mysql.restart();
            assertThat(query(mysql, "SELECT name FROM pairs")).isEqualTo("premi\u00e8re \uD83D\uDC5F");
            mysql.restart();
            assertThat(query(mysql, "SELECT COUNT(*) FROM pairs")).isEqualTo("1");
        }
    }

    @Test
    void isSetUpForTheMirrorAndForMigrations() throws SQLException {
        MysqlServer mysql = Servers.mysql();

        assertThat(query(mysql, "SELECT CONCAT_WS(' ', @@binlog_format, @@binlog_row_image, @@gtid_mode, @@time_zone)"))
                .isEqualTo("ROW FULL ON +00:00");
        assertThat(query(mysql, "SHOW MASTER STATUS")).startsWith("binlog.");
        try (Connection connection = connect(mysql); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE triggered (id INT)");
            statement.execute("CREATE TRIGGER t BEFORE INSERT ON triggered FOR EACH ROW SET NEW.id = NEW.id + 1");
            statement.execute("CREATE DATABASE firstpair_other");
            statement.execute("DROP DATABASE firstpair_other");
            statement.execute("FLUSH TABLES WITH READ LOCK");
        }
    }

    @Test
    void refusesATakenPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> MysqlServer.start(directory, taken.getLocalPort()))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
    }

    @Tag("nightly")
    @Test
    void diesWithAParentThatIsKilled() throws IOException {
        Probe.killTheParentAndAwaitTheEndOf("mysql", directory);
    }

    private static Connection connect(MysqlServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), MysqlServer.USER, MysqlServer.PASSWORD);
    }

    private static String query(MysqlServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
