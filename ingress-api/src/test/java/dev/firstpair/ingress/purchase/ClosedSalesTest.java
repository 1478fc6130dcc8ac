package dev.firstpair.ingress.purchase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.ProductId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClosedSalesTest {

    private static final ProductId PRODUCT = new ProductId(7);
    private static final ProductId OTHER = new ProductId(8);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Instant now = Instant.ofEpochSecond(100);
    private final ClosedSales sales = new ClosedSales(registry, () -> now);

    @Test
    void keepsWhenASaleWasFirstAnsweredToBeClosed() {
        sales.answered(PRODUCT, "ACCEPTED");
        sales.answered(PRODUCT, "CLOSED");
        now = Instant.ofEpochSecond(105);
        sales.answered(PRODUCT, "CLOSED");
        sales.answered(PRODUCT, "ALREADY_ORDERED");
        sales.answered(OTHER, "CLOSED");
        sales.answered(OTHER, "SOLD_OUT");

        assertThat(registry.find("firstpair.ingress.closed.since").gauges()).singleElement()
                .satisfies(gauge -> {
                    assertThat(gauge.getId().getTag("product")).isEqualTo("7");
                    assertThat(gauge.value()).isEqualTo(100);
                });
    }

    @Test
    void beginsAgainWithASaleThatWasOpenedAgain() {
        sales.answered(PRODUCT, "CLOSED");
        sales.answered(PRODUCT, "ACCEPTED");
        assertThat(registry.find("firstpair.ingress.closed.since").gauges()).isEmpty();

        now = Instant.ofEpochSecond(109);
        sales.answered(PRODUCT, "CLOSED");

        assertThat(registry.find("firstpair.ingress.closed.since").gauges()).extracting(Gauge::value)
                .containsExactly(109.0);
    }

    @Test
    void hasNoMoreThanSoManyTimeSeries() {
        for (int i = 1; i <= ClosedSales.MOST + 5; i++) {
            sales.answered(new ProductId(i), "CLOSED");
        }

        assertThat(registry.find("firstpair.ingress.closed.since").gauges()).hasSize(ClosedSales.MOST);
    }
}
