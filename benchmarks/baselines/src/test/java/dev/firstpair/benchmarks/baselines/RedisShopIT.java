package dev.firstpair.benchmarks.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisShopIT {

    private static final int BUYERS = 200;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static RunningBaseline baseline;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        baseline = RunningBaseline.start("redis", directory);
    }

    @AfterAll
    static void stop() {
        baseline.close();
    }

    @Test
    void sellsNoMoreThanThereIs() throws Exception {
        long product = baseline.open(50);

        List<String> answers = baseline.buy(product, BUYERS, 1);

        assertThat(Collections.frequency(answers, "202 ACCEPTED")).isEqualTo(50);
        assertThat(Collections.frequency(answers, "409 SOLD_OUT")).isEqualTo(BUYERS - 50);
        await().atMost(DEADLINE).untilAsserted(() -> {
            assertThat(baseline.orders(product)).isEqualTo(50);
            assertThat(baseline.stock(product)).isZero();
        });
    }

    @Test
    void sellsNobodyASecondUnit() throws Exception {
        long product = baseline.open(BUYERS * 3);

        List<String> answers = baseline.buy(product, BUYERS, 3);

        assertThat(Collections.frequency(answers, "202 ACCEPTED")).isEqualTo(BUYERS);
        assertThat(Collections.frequency(answers, "409 ALREADY_ORDERED")).isEqualTo(BUYERS * 2);
        await().atMost(DEADLINE).untilAsserted(() -> {
            assertThat(baseline.orders(product)).isEqualTo(BUYERS);
            assertThat(baseline.stock(product)).isEqualTo(BUYERS * 2);
        });
        assertThat(baseline.buyers(product)).isEqualTo(BUYERS);
    }

    @Test
    void refusesWhoHasNoToken() throws Exception {
        assertThat(baseline.buyUnknown(baseline.open(1))).isEqualTo(401);
    }
}
