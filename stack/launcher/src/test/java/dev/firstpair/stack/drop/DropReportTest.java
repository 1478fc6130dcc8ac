package dev.firstpair.stack.drop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Verdict;
import dev.firstpair.audit.report.Violation;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DropReportTest {

    private static final Verdict.Orders ORDERS = new Verdict.Orders(1_150, 0, 800, 200, 150);

    @Test
    void isTheJsonThatTheDesignAsksFor() throws IOException {
        assertThat(report(List.of()).toJson()).isEqualTo(golden("report.json"));
    }

    @Test
    void isGoodIfEveryPromiseHeld() {
        assertThat(report(List.of()).isGood()).isTrue();
        assertThat(report(List.of()).summary()).endsWith("Every promise held.")
                .anyMatch(line -> line.matches("  NeverOversells +held +oversold 0"));
    }

    @Test
    void isNotGoodIfAPromiseIsBroken() {
        DropReport report = report(List.of(new Finding(Violation.OVERSOLD, 3, "product 7 had 3 more")));

        assertThat(report.isGood()).isFalse();
        assertThat(report.oversold()).isEqualTo(3);
        assertThat(report.summary()).contains("  ! OVERSOLD: product 7 had 3 more")
                .anyMatch(line -> line.matches("  NeverOversells +BROKEN +oversold 3"))
                .anyMatch(line -> line.matches("  OnePerBuyer +held +bought twice 0"));
    }

    @Test
    void isNotGoodIfSomethingWentWrongThatNothingExplains() {
        Tally tally = tally();
        tally.error("POST /api/orders: 500");

        assertThat(DropReport.of(DropOptions.DEFAULTS, tally, new Verdict(List.of(), ORDERS, 0, 1_000), null, Map.of(),
                new DropReport.Times(9_000, 12, 25_000), Map.of(), Map.of()).isGood()).isFalse();
    }

    @Test
    void isNotGoodIfSomebodyWasNotifiedTwiceOrNotAtAllOrTooSoon() {
        assertThat(report(List.of(), new DropReport.Wishes(200, 20, 100, 100, 0, 0, 100, 30, 900))).matches(
                DropReport::isGood)
                .satisfies(
                        good -> assertThat(good.summary()).anyMatch(line -> line.contains("100 of 100 notified")));
        assertThat(report(List.of(), new DropReport.Wishes(200, 20, 100, 99, 0, 0, 100, 30, 900)).isGood()).isFalse();
        assertThat(report(List.of(), new DropReport.Wishes(200, 20, 100, 100, 1, 0, 100, 30, 900)).isGood()).isFalse();
        assertThat(report(List.of(), new DropReport.Wishes(200, 20, 100, 100, 0, 1, 100, 30, 900)).isGood()).isFalse();
    }

    @Test
    void isNotGoodIfTheCockpitShowsAnotherNumberOfOrders() {
        Map<String, Long> right = Map.of("asked", 11_000L, "placed", 1_150L, "rejected", 2L, "stored", 1_150L,
                "completed", 200L, "canceled", 150L);
        assertThat(report(List.of(), null, right)).matches(DropReport::isGood)
                .satisfies(good -> assertThat(good.summary()).anyMatch(line -> line.matches("  cockpit +1,150 placed, "
                        + "2 rejected, 1,150 stored, 200 completed, 150 canceled: as above")));

        Map<String, Long> wrong = new HashMap<>(right);
        wrong.put("stored", 1_149L);
        assertThat(report(List.of(), null, wrong)).matches(report -> !report.isGood())
                .satisfies(bad -> assertThat(bad.summary()).anyMatch(line -> line.endsWith("NOT AS ABOVE")));
    }

    private static DropReport report(List<Finding> findings) {
        return report(findings, null);
    }

    private static DropReport report(List<Finding> findings, DropReport.@Nullable Wishes wishes) {
        return report(findings, wishes, Map.of());
    }

    private static DropReport report(
            List<Finding> findings, DropReport.@Nullable Wishes wishes, Map<String, Long> cockpit) {
        Map<String, Integer> memory = new LinkedHashMap<>();
        memory.put("kafka", 400);
        memory.put("ingress-api", 250);
        return DropReport.of(DropOptions.DEFAULTS, tally(), new Verdict(findings, ORDERS, 2, 1_000), wishes, cockpit,
                new DropReport.Times(9_000, 12, 25_000), memory, Map.of("kafka", 2_340L));
    }

    private static Tally tally() {
        Tally tally = new Tally();
        OrderId order = new OrderId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0001L));
        tally.requests.add(11_000);
        tally.soldOut.add(8_800);
        tally.alreadyOrdered.add(600);
        tally.accepted(order, 1);
        tally.accepted(order, 2);
        tally.saw(order, new ProductId(7), 1, OrderStatus.PENDING);
        for (int millis = 1; millis <= 100; millis++) {
            tally.submit.add(millis * 1_000_000L);
            tally.decide.add(millis * 2_000_000L);
        }
        return tally;
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(DropReportTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
