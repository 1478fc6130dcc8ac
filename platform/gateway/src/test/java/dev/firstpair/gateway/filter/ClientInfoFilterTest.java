package dev.firstpair.gateway.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.observability.Tracing;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class ClientInfoFilterTest {

    private static final Pattern PROXIES = Pattern.compile("10\\..*|fd00:.*");

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # peer    | X-Forwarded-For               | address
            10.0.0.1  | -                             | 10.0.0.1
            10.0.0.1  | 1.2.3.4                       | 1.2.3.4
            10.0.0.1  | 9.9.9.9, 1.2.3.4              | 1.2.3.4
            10.0.0.1  | 1.2.3.4, 10.0.0.2             | 1.2.3.4
            10.0.0.1  | 1.2.3.4:5678                  | 1.2.3.4
            10.0.0.1  | [2001:db8::1]:443             | 2001:db8:0:0:0:0:0:1
            10.0.0.1  | 2001:db8::1                   | 2001:db8:0:0:0:0:0:1
            10.0.0.1  | 10.0.0.3, 10.0.0.2            | 10.0.0.3
            # what is no address, nobody trustworthy has written
            10.0.0.1  | 1.2.3.4, unknown              | 10.0.0.1
            10.0.0.1  | <script>                      | 10.0.0.1
            # of a client that is no proxy, nothing is believed
            8.8.8.8   | 1.2.3.4                       | 8.8.8.8
            """, delimiter = '|')
    void believesTheLastHopThatNoProxyOfOursHasWritten(String peer, @Nullable String hops, String address) {
        MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get("/")
                .remoteAddress(new InetSocketAddress(peer, 1));
        if (hops != null) {
            request.header("X-Forwarded-For", hops);
        }

        assertThat(info(request, PROXIES).address()).isEqualTo(address);
    }

    @Test
    void believesTheSchemeAndHostOfAProxyOnly() {
        MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get("http://gateway:8080/")
                .header("Host", "gateway:8080")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "shop.example")
                .remoteAddress(new InetSocketAddress("10.0.0.1", 1));

        assertThat(info(request, PROXIES)).satisfies(client -> {
            assertThat(client.scheme()).isEqualTo("https");
            assertThat(client.host()).isEqualTo("shop.example");
        });
        assertThat(info(request, null)).satisfies(client -> {
            assertThat(client.scheme()).isEqualTo("http");
            assertThat(client.host()).isEqualTo("gateway:8080");
        });
    }

    @ParameterizedTest
    @CsvSource({"1.2.3.4, 1.2.3.4", "2001:db8:0:1:2:3:4:5, 2001:db8:0:1:0:0:0:0", "unknown, unknown"})
    void countsTheNetworkOfAnIpv6Client(String address, String network) {
        assertThat(new ClientInfo(address, "http", null, "").network()).isEqualTo(network);
    }

    private static ClientInfo info(MockServerHttpRequest.BaseBuilder<?> request, @Nullable Pattern proxies) {
        MockServerWebExchange exchange = MockServerWebExchange.from(request);
        new ClientInfoFilter(proxies, false, Tracing.off()).filter(exchange, onward -> Mono.empty()).block();
        return ClientInfo.of(exchange);
    }
}
