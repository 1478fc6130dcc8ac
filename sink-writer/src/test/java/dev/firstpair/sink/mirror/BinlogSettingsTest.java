package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BinlogSettingsTest {

    private static final String DATABASE = "firstpair";

    @Test
    void takesAServerThatLogsEveryRowInFull() {
        assertThat(BinlogSettings.problem(Map.of("binlog_format", "row", "binlog_row_image", "FULL",
                "binlog_row_value_options", ""), DATABASE)).isEmpty();
        assertThat(BinlogSettings.problem(Map.of(), DATABASE)).isEmpty();
    }

    @Test
    void knowsGtidsWhereEachTransactionHasOne() {
        assertThat(BinlogSettings.names()).contains("gtid_mode", "binlog_format");
        assertThat(BinlogSettings.hasGtids(Map.of("gtid_mode", "ON"))).isTrue();
        assertThat(BinlogSettings.hasGtids(Map.of("gtid_mode", "ON_PERMISSIVE"))).isFalse();
        assertThat(BinlogSettings.hasGtids(Map.of())).isFalse();
    }

    @Test
    void saysWhichVariableHidesChangesAndHowToCorrectIt() {
        assertThat(BinlogSettings.problem(Map.of("binlog_format", "ROW", "binlog_row_value_options", "PARTIAL_JSON"),
                DATABASE))
                .hasValue("binlog_row_value_options is 'PARTIAL_JSON', so the mirror does not see every change:"
                        + " SET GLOBAL binlog_row_value_options = '', and end the sessions that began before");
        assertThat(BinlogSettings.problem(Map.of("binlog_format", "MIXED", "binlog_row_image", "MINIMAL"), DATABASE))
                .hasValueSatisfying(problem -> assertThat(problem).contains("SET GLOBAL binlog_format = 'ROW'",
                        "SET GLOBAL binlog_row_image = 'FULL'"));
    }

    @Test
    void saysWhichFilterLeavesTheDatabaseOut() {
        assertThat(problem("shop,stock", "")).hasValue("binlog-do-db is 'shop,stock', which leaves the database"
                + " firstpair out of the binlog: correct that option of the server, and restart it");
        assertThat(problem("", "shop,firstpair")).hasValueSatisfying(problem -> assertThat(problem)
                .startsWith("binlog-ignore-db is 'shop,firstpair', which leaves the database firstpair out"));
        assertThat(problem("shop", "firstpair")).isPresent();
    }

    @Test
    void takesFiltersThatLeaveItIn() {
        assertThat(problem("", "")).isEmpty();
        assertThat(problem("shop,firstpair", "")).isEmpty();
        assertThat(problem("", "shop,firstpair2")).isEmpty();
        assertThat(problem("firstpair", "firstpair")).as("ignored ones do not count").isEmpty();
    }

    private static Optional<String> problem(String logged, String ignored) {
        return BinlogSettings.problem(Map.of("Binlog_Do_DB", logged, "Binlog_Ignore_DB", ignored), DATABASE);
    }
}
