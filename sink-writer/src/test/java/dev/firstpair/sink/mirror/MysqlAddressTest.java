package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MysqlAddressTest {

    @Test
    void readsTheJdbcUrl() {
        assertThat(
                MysqlAddress.parse("jdbc:mysql://db.example:3307/shop?sslMode=VERIFY_CA&allowPublicKeyRetrieval=true"))
                .isEqualTo(new MysqlAddress("db.example", 3307, "shop", "verify_ca", true));
        assertThat(MysqlAddress.parse("jdbc:mysql://localhost/firstpair"))
                .isEqualTo(new MysqlAddress("localhost", 3306, "firstpair", "preferred", false));
    }

    @Test
    void refusesAUrlThatDoesNotNameOneServer() {
        assertThatThrownBy(() -> MysqlAddress.parse("jdbc:mysql://one:3306,other:3306/firstpair"))
                .hasMessageContaining("jdbc:mysql://host:port/database");
        assertThatThrownBy(() -> MysqlAddress.parse("jdbc:mysql:loadbalance://one/firstpair"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
