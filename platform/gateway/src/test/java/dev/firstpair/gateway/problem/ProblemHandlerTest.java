package dev.firstpair.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.netty.channel.AbortedException;

class ProblemHandlerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A service that is killed resets its connections, with the same words as a client that leaves. */
    @Test
    void takesNoResetConnectionForAClientThatHasLeft() {
        for (Exception failure : new Exception[]{
                new IOException("recvAddress(..) failed with error(-104): Connection reset by peer"),
                new IOException("Broken pipe"), AbortedException.beforeSend()}) {
            MockServerWebExchange exchange = MockServerWebExchange
                    .from(MockServerHttpRequest.post("/api/products/1/purchases"));

            new ProblemHandler().handle(exchange, failure).block(PATIENCE);

            assertThat(exchange.getResponse().getStatusCode()).as("%s", failure)
                    .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
            assertThat(exchange.getResponse().getHeaders().getFirst("Retry-After")).isNotNull();
        }
    }
}
