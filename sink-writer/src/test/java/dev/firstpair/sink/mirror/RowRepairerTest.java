package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;

class RowRepairerTest {

    private final SQLErrorCodeSQLExceptionTranslator translator = new SQLErrorCodeSQLExceptionTranslator("MySQL");

    @ParameterizedTest
    @CsvSource({"1366, HY000", "1292, 22007", "1525, HY000", "1054, 42S22", "3819, HY000", "1062, 23000", "1364, HY000",
            "1406, 22001", "1265, 01000", "1267, HY000", "1526, HY000"})
    void givesUpARepairThatMysqlWouldRefuseAgain(int code, String state) {
        assertThat(RowRepairer.isPermanent(failure(code, state))).isTrue();
    }

    /** Read only, disk full, interrupted, no such table, lost connection, lock wait timeout, too many connections. */
    @ParameterizedTest
    @CsvSource({"1290, HY000", "1021, HY000", "1317, 70100", "1146, 42S02", "2013, 08S01", "1205, 40001", "1040, 08004",
            "1142, 42000", "3024, HY000"})
    void keepsARepairThatMysqlMayDoLater(int code, String state) {
        assertThat(RowRepairer.isPermanent(failure(code, state))).isFalse();
    }

    private DataAccessException failure(int code, String state) {
        SQLException cause = new SQLException("refused", state, code);
        DataAccessException translated = translator.translate("repair", "UPDATE", cause);
        return translated == null ? new UncategorizedSQLException("repair", "UPDATE", cause) : translated;
    }
}
