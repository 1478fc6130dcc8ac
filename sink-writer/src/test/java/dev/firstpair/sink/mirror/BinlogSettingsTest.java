package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BinlogSettingsTest {

    @Test
    void takesAServerThatLogsEveryRowInFull() {
        assertThat(BinlogSettings.problem(Map.of("binlog_format", "row", "binlog_row_image", "FULL",
                "binlog_row_value_options", ""))).isEmpty();
        assertThat(BinlogSettings.problem(Map.of())).isEmpty();
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
        assertThat(BinlogSettings.problem(Map.of("binlog_format", "ROW", "binlog_row_value_options", "PARTIAL_JSON")))
                .hasValue("binlog_row_value_options is 'PARTIAL_JSON', so the mirror does not see every change:"
                        + " SET GLOBAL binlog_row_value_options = '', and end the sessions that began before");
        assertThat(BinlogSettings.problem(Map.of("binlog_format", "MIXED", "binlog_row_image", "MINIMAL")))
                .hasValueSatisfying(problem -> assertThat(problem).contains("SET GLOBAL binlog_format = 'ROW'",
                        "SET GLOBAL binlog_row_image = 'FULL'"));
    }
}
