package dev.firstpair.catalog.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.catalog.stock.Stock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaleStatusTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -, -, 0, 0, UPCOMING
            -, -, 1, 5, OPEN
            -, -, 2, 0, SOLD_OUT
            9, -, 1, 5, OPEN
            10, -, 1, 5, OPEN
            11, -, 1, 5, UPCOMING
            11, 12, 1, 0, UPCOMING
            -, 11, 1, 5, OPEN
            -, 10, 1, 5, CLOSED
            8, 9, 0, 0, CLOSED
            """)
    void followsTheWindowAndTheStock(@Nullable Long opensAt, @Nullable Long closesAt, long version, int remaining,
            SaleStatus expected) {
        assertThat(SaleStatus.of(time(opensAt), time(closesAt), new Stock(1, 5, remaining, version),
                Instant.ofEpochSecond(10)))
                .isEqualTo(expected);
    }

    private static @Nullable Instant time(@Nullable Long second) {
        return second == null ? null : Instant.ofEpochSecond(second);
    }
}
