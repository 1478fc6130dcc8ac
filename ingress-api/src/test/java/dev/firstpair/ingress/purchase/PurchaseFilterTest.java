package dev.firstpair.ingress.purchase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;

class PurchaseFilterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static DataBuffer bytes(int count) {
        return DefaultDataBufferFactory.sharedInstance.wrap(new byte[count]);
    }

    @Test
    void countsTheBytesOfABody() {
        assertThat(PurchaseFilter.isLonger(Flux.empty(), 10).block(PATIENCE)).isFalse();
        assertThat(PurchaseFilter.isLonger(Flux.just(bytes(4), bytes(6)), 10).block(PATIENCE)).isFalse();
        assertThat(PurchaseFilter.isLonger(Flux.just(bytes(4), bytes(7)), 10).block(PATIENCE)).isTrue();
    }

    /** Its connection is lost, or the time of a request is over. */
    @Test
    void blamesTheClientForABodyThatDoesNotArriveInWhole() {
        Flux<DataBuffer> body = Flux.just(bytes(4)).concatWith(Flux.error(new IOException("lost")));

        assertThatThrownBy(() -> PurchaseFilter.isLonger(body, 10).block(PATIENCE))
                .isInstanceOfSatisfying(ResponseStatusException.class,
                        refused -> assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST));
    }
}
