package dev.firstpair.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

class ShopClockTest {

    /** Each of thousands of streams asks for the time. */
    @Test
    void pausesAfterAFailure() {
        AtomicInteger attempts = new AtomicInteger();
        ShopClock clock = new ShopClock(WebClient.create(), service -> {
            attempts.incrementAndGet();
            return Mono.error(new ConnectException());
        });

        long began = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            assertThat(clock.now()).isEmpty();
        }

        assertThat(attempts).hasValueBetween(1, 2 + (int) ((System.nanoTime() - began) / 1_000_000_000));
    }
}
