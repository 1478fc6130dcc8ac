package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.sink.Service;
import dev.firstpair.stack.servers.MysqlServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The server is as a former primary after a switchover: it is read-only, and its connections stay open. Its binlog
 * leaves out all databases but another one.
 */
@Execution(ExecutionMode.SAME_THREAD)
class ReadOnlyServerIT {

    private static MysqlServer mysql;

    @BeforeAll
    static void start(@TempDir Path directory) {
        mysql = MysqlServer.start(directory.resolve("mysql"), 0, List.of("--read-only=ON", "--binlog-do-db=other"));
    }

    @AfterAll
    static void stop() {
        mysql.kill();
    }

    @Test
    void hasNoLockToGive() {
        try (MirrorLock lock = new MirrorLock(mysql.jdbcUrl(), MysqlServer.USER, MysqlServer.PASSWORD, "lock",
                Duration.ofSeconds(15))) {
            assertThatThrownBy(lock::holdOrTake).isInstanceOf(SQLException.class).hasMessageContaining("read-only");
        }
    }

    @Test
    void saysWhatItsBinlogLeavesOut() throws SQLException {
        try (MirrorLock lock = new MirrorLock(mysql.jdbcUrl(), MysqlServer.USER, MysqlServer.PASSWORD, "lock",
                Duration.ofSeconds(15))) {
            assertThat(BinlogSettings.problem(lock.binlogSettings(), MysqlServer.DATABASE))
                    .hasValueSatisfying(problem -> assertThat(problem).startsWith("binlog-do-db is 'other'"));
        }
    }

    @Test
    void losesTheConnectionByWhichItRefusedToWrite() {
        try (Service service = new Service(mysql, "--spring.datasource.hikari.maximum-pool-size=1",
                "--spring.datasource.hikari.connection-timeout=60000")) {
            JdbcTemplate jdbc = new JdbcTemplate(service.bean(DataSource.class));
            long connection = connection(jdbc);
            assertThat(connection(jdbc)).isEqualTo(connection);

            assertThatThrownBy(() -> jdbc.execute("CREATE TABLE anything (id INT)")).hasMessageContaining("read-only");

            assertThat(connection(jdbc)).isNotEqualTo(connection);
        }
    }

    private static long connection(JdbcTemplate jdbc) {
        return Objects.requireNonNull(jdbc.queryForObject("SELECT CONNECTION_ID()", Long.class));
    }
}
