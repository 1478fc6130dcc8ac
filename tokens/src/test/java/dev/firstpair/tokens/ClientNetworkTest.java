package dev.firstpair.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {

    @ParameterizedTest
    @CsvSource({
            "192.0.2.7, 192.0.2.7",
            "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0",
            "2001:db8:1:2::9, 2001:db8:1:2:0:0:0:0",
            "::1, 0:0:0:0:0:0:0:0",
            "::ffff:192.0.2.7, ::ffff:192.0.2.7",
            "1:2, 1:2",
            "shop.example, shop.example"})
    void isThe64OfIpv6(String address, String network) {
        assertThat(ClientNetwork.of(address)).isEqualTo(network);
    }
}
