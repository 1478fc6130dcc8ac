package dev.firstpair.ingress.sales;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.gate.Admission.GateState;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProductSalesTest {

    private static final long QUIET_MILLIS = 50;

    private final Ledger ledger = new Ledger(new Random(1));
    private final ProductSales sales = new ProductSales();

    private Refusal refusalAt(long nanos) {
        return new Refusal(Refusal.Kind.SOLD_OUT, null, new GateState(0, ledger.version(), 2, QUIET_MILLIS), nanos);
    }

    private void catchUpAt(long nanos) {
        ProductSales.GateVersion gateVersion = Objects.requireNonNull(sales.onRefusal(refusalAt(nanos)));
        assertThat(sales.onRefusal(refusalAt(nanos))).as("being settled").isNull();
        sales.completeCatchUp(gateVersion);
        assertThat(sales.onRefusal(refusalAt(nanos))).as("settled").isNull();
    }

    @Test
    void refusesStrangersForAsLongAsTheGateHasPromised() {
        ledger.grant(2);
        sales.apply(ledger.placed(1, 1L, null));
        sales.apply(ledger.placed(2, 2L, null));
        sales.apply(ledger.level());
        catchUpAt(1_000);

        assertThat(sales.refusalFor(3, 1_001)).isNotNull();
        assertThat(sales.refusalFor(1, 1_001)).isNull();
        assertThat(sales.refusalFor(3, 1_000 + QUIET_MILLIS * 1_000_000)).isNull();
    }

    @Test
    void refusesNobodyIfTheLogNoLongerHasEveryActiveOrder() {
        ledger.grant(2);
        ledger.placed(1, 1L, null);
        sales.apply(ledger.placed(2, 2L, null));
        sales.apply(ledger.level());
        catchUpAt(1_000);

        assertThat(sales.refusalFor(3, 1_001)).isNull();
    }

    @Test
    void refusesNobodyWithoutAPromise() {
        sales.apply(ledger.level());
        Refusal refusal = new Refusal(Refusal.Kind.SOLD_OUT, null, new GateState(1, 1, 1, 0), 0);

        assertThat(sales.onRefusal(refusal)).isNull();
        assertThat(sales.refusalFor(3, 0)).isNull();
    }

    @Test
    void triesAgainToSettleIfTheEndsOfTheLogCouldNotBeSeen() {
        sales.apply(ledger.level());
        ProductSales.GateVersion gateVersion = Objects.requireNonNull(sales.onRefusal(refusalAt(0)));
        sales.abandonCatchUp(gateVersion);

        assertThat(sales.onRefusal(refusalAt(0))).isEqualTo(gateVersion);
    }
}
