package dev.firstpair.stack.drop;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Promise;
import dev.firstpair.audit.report.Verdict;
import dev.firstpair.audit.report.Violation;
import dev.firstpair.stack.client.Latencies;
import dev.firstpair.stack.client.Tally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Result of a drop.
 *
 * @param buyers that took part
 * @param stock units of each product
 * @param requests purchase requests sent, repeated ones included
 * @param accepted orders that got a 202
 * @param soldOut answers SOLD_OUT
 * @param alreadyOrdered answers ALREADY_ORDERED
 * @param rejectedLate orders that got a 202 and were rejected by the ledger
 * @param errors answers without an explanation, and buyers that gave up
 * @param orders by their final status
 * @param oversold units sold beyond the units granted
 * @param boughtTwice second active orders of a pair
 * @param acceptedLost orders that got a 202, but no outcome
 * @param drift mirrors that differ from the log
 * @param submitMillis from a purchase request to its answer, whatever it was
 * @param decideMillis from a 202 until its buyer was shown the decision
 * @param durationMillis from the opening of the sale until everything was decided and stored
 * @param seed of the simulated buyers
 * @param products how many were on sale
 * @param granted units put on sale, all products together
 * @param sold units of orders that were paid or completed in the end
 * @param submitAcceptedMillis as {@code submitMillis}, of 202s only
 * @param acceptedPerSecond in the busiest second
 * @param firstSaleMillis from the opening of the sale until a buyer was shown an order as placed
 * @param commandToFirstSaleMillis the same from the start of the launcher
 * @param retries calls that were repeated because the answer was lost, or asked for a retry
 * @param retriesAnsweredOtherwise retries with the same key that got neither the same 202 nor the same order
 * @param wishes result of the wishes; absent if there were none
 * @param cockpit counts that the cockpit showed at the end, by stage of its funnel; absent if nobody watched
 * @param memoryMib resident memory of each process
 * @param cpuMillis CPU time of each process, from the opening of the sale until everything was decided and stored
 * @param promises whether each held
 * @param findings of the audit, the first few of each kind
 * @param firstErrors the first few errors
 */
public record DropReport(int buyers, int stock, long requests, int accepted, long soldOut, long alreadyOrdered,
        int rejectedLate, int errors, Orders orders, int oversold, int boughtTwice, int acceptedLost, Drift drift,
        Latencies.Summary submitMillis, Latencies.Summary decideMillis, long durationMillis, long seed, int products,
        int granted, int sold, Latencies.Summary submitAcceptedMillis, int acceptedPerSecond, long firstSaleMillis,
        long commandToFirstSaleMillis, long retries, long retriesAnsweredOtherwise,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Wishes wishes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> cockpit,
        Map<String, Integer> memoryMib, Map<String, Long> cpuMillis,
        Map<String, Boolean> promises, List<String> findings, List<String> firstErrors) {

    private static final int MAX_FINDINGS = 10;
    private static final List<String> STAGES = List.of("placed", "rejected", "stored", "completed", "canceled");
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /**
     * Orders by their final status.
     *
     * @param placed all of them, so the sum of the others
     */
    public record Orders(int placed, int paid, int completed, int canceled) {}

    /** Number of products and orders for which a mirror differs from the log. */
    public record Drift(int redis, int mysql) {}

    /**
     * Result of the wishes.
     *
     * @param wished how many users wished
     * @param restocked units that came back
     * @param expected how many should be notified: five for each unit, if so many wished
     * @param notified how many were notified
     * @param notifiedTwice notifications to a user that had one already
     * @param outOfOrder notifications to a user that wished before one that was notified earlier
     * @param mostInASecond the most notifications in any second
     * @param firstAfterMillis from the answer to the restock to the first
     * @param lastAfterMillis the same to the last
     */
    public record Wishes(int wished, int restocked, int expected, int notified, int notifiedTwice, int outOfOrder,
            int mostInASecond, long firstAfterMillis, long lastAfterMillis) {

        @JsonIgnore
        boolean isGood() {
            return notified == expected && notifiedTwice == 0 && outOfOrder == 0;
        }
    }

    /** Times that {@code tally} does not measure. */
    record Times(long durationMillis, long firstSaleMillis, long commandToFirstSaleMillis) {}

    static DropReport of(DropOptions options, Tally tally, Verdict verdict, @Nullable Wishes wishes,
            Map<String, Long> cockpit, Times times, Map<String, Integer> memoryMib, Map<String, Long> cpuMillis) {
        Map<String, Boolean> promises = new LinkedHashMap<>();
        List<String> findings = new ArrayList<>();
        for (Promise promise : Promise.values()) {
            promises.put(promise.toString(), verdict.held(promise));
        }
        for (Violation violation : Violation.values()) {
            List<String> texts = verdict.findings()
                    .stream()
                    .filter(finding -> finding.violation() == violation)
                    .map(Finding::what)
                    .toList();
            texts.stream().limit(MAX_FINDINGS).forEach(what -> findings.add(violation + ": " + what));
            if (texts.size() > MAX_FINDINGS) {
                findings.add(violation + ": … and " + (texts.size() - MAX_FINDINGS) + " more");
            }
        }
        Verdict.Orders orders = verdict.orders();
        return new DropReport(options.buyers(), options.stock(), tally.requests.sum(), tally.acceptedOrders(),
                tally.soldOut.sum(), tally.alreadyOrdered.sum(), verdict.rejectedLate(), tally.errors(),
                new Orders(orders.placed(), orders.paid(), orders.completed(), orders.canceled()),
                verdict.count(Violation.OVERSOLD), verdict.count(Violation.BOUGHT_TWICE),
                verdict.count(Violation.ACCEPTED_LOST),
                new Drift(verdict.count(Violation.REDIS_DRIFT), verdict.count(Violation.MYSQL_DRIFT)),
                tally.submit.summary(), tally.decide.summary(), times.durationMillis(), options.seed(),
                options.products(), verdict.granted(), orders.sold(), tally.submitAccepted.summary(),
                tally.acceptedInBusiestSecond(), times.firstSaleMillis(), times.commandToFirstSaleMillis(),
                tally.retries.sum(), tally.retriesAnsweredOtherwise.sum(), wishes, cockpit, memoryMib, cpuMillis,
                promises, findings, tally.firstErrors());
    }

    /** What the cockpit has to show of a sale that ended so, by stage of its funnel. */
    static Map<String, Long> funnel(Verdict verdict) {
        Verdict.Orders orders = verdict.orders();
        return funnel(verdict.rejectedLate(), orders.placed(), orders.completed(), orders.canceled());
    }

    private static Map<String, Long> funnel(long rejected, long placed, long completed, long canceled) {
        return Map.of("rejected", rejected, "placed", placed, "stored", placed, "completed", completed, "canceled",
                canceled);
    }

    private boolean isCockpitRight() {
        return cockpit.isEmpty()
                || cockpit.entrySet()
                        .containsAll(funnel(rejectedLate, orders.placed(), orders.completed(), orders.canceled())
                                .entrySet());
    }

    /** Every promise held, and nothing happened that needs an explanation. */
    @JsonIgnore
    public boolean isGood() {
        return errors == 0 && (wishes == null || wishes.isGood()) && isCockpitRight()
                && promises.values().stream().allMatch(held -> held);
    }

    public String toJson() {
        return JSON.writeValueAsString(this) + "\n";
    }

    /** For people: units sold, speed, and a line for each promise. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%,d of %,d units sold to %,d buyers in %.1f s (seed %d)", sold, granted,
                buyers, durationMillis / 1e3, seed));
        lines.add("");
        line(lines, "requests", "%,d: %,d accepted, %,d sold out, %,d already ordered, %,d retries, %,d errors",
                requests, accepted, soldOut, alreadyOrdered, retries, errors);
        line(lines, "orders", "%,d placed: %,d paid, %,d completed, %,d canceled; %,d requests rejected late",
                orders.placed(), orders.paid(), orders.completed(), orders.canceled(), rejectedLate);
        line(lines, "accepted", "%,d in the busiest second; first sale %,d ms after opening, %.1f s after the command",
                acceptedPerSecond, firstSaleMillis, commandToFirstSaleMillis / 1e3);
        line(lines, "submit", "p50 %.1f ms, p99 %.1f ms, max %.1f ms  (202 only: p50 %.1f ms, p99 %.1f ms)",
                submitMillis.p50(), submitMillis.p99(), submitMillis.max(), submitAcceptedMillis.p50(),
                submitAcceptedMillis.p99());
        line(lines, "decide", "p50 %.1f ms, p99 %.1f ms, max %.1f ms", decideMillis.p50(), decideMillis.p99(),
                decideMillis.max());
        Wishes ofWishes = wishes;
        if (ofWishes != null) {
            line(lines, "wishes",
                    "%,d, %,d units came back: %,d of %,d notified (%,d twice, %,d out of order), %,d in the"
                            + " busiest second, the first after %,d ms",
                    ofWishes.wished(), ofWishes.restocked(), ofWishes.notified(), ofWishes.expected(),
                    ofWishes.notifiedTwice(), ofWishes.outOfOrder(), ofWishes.mostInASecond(),
                    ofWishes.firstAfterMillis());
        }
        if (!cockpit.isEmpty()) {
            line(lines, "cockpit", "%s: %s", byStage(), isCockpitRight() ? "as above" : "NOT AS ABOVE");
        }
        line(lines, "memory (MiB)", "%s", byProcess(memoryMib, mib -> "" + mib));
        line(lines, "CPU (s)", "%s",
                byProcess(cpuMillis, millis -> String.format(Locale.ROOT, "%.1f", millis / 1e3)));
        lines.add("");
        for (Promise promise : Promise.values()) {
            lines.add(String.format("  %-22s %-6s  %s", promise, promises.getOrDefault(promise.toString(), false)
                    ? "held"
                    : "BROKEN", numbers(promise)));
        }
        findings.forEach(finding -> lines.add("  ! " + finding));
        firstErrors.forEach(error -> lines.add("  ! error: " + error));
        lines.add("");
        lines.add(isGood() ? "Every promise held." : "Something is wrong: see above.");
        return lines;
    }

    private String numbers(Promise promise) {
        boolean held = promises.getOrDefault(promise.toString(), false);
        return switch (promise) {
            case NEVER_OVERSELLS -> "oversold " + oversold;
            case ONE_PER_BUYER -> "bought twice " + boughtTwice;
            case NOTHING_ACCEPTED_IS_LOST -> "accepted and lost " + acceptedLost;
            case ONE_ORDER_PER_ATTEMPT -> "retries answered otherwise " + retriesAnsweredOtherwise;
            case STATUS_NEVER_GOES_BACK -> held ? "every status shown is in the log" : "see below";
            case FIRST_COME_FIRST_SERVED -> held ? "units went out in log order" : "see below";
            case EVERY_UNIT_COMES_BACK -> orders.canceled() + " came back, " + (granted - sold) + " left";
            case MIRRORS_CONVERGE -> "drift in Redis " + drift.redis() + ", in MySQL " + drift.mysql();
        };
    }

    private String byStage() {
        return STAGES.stream()
                .map(stage -> String.format(Locale.ROOT, "%,d %s", cockpit.getOrDefault(stage, 0L), stage))
                .collect(Collectors.joining(", "));
    }

    private static <T> String byProcess(Map<String, T> values, Function<T, String> text) {
        return values.entrySet()
                .stream()
                .map(value -> value.getKey() + " " + text.apply(value.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static void line(List<String> lines, String label, String format, Object... values) {
        lines.add(String.format("  %-14s ", label) + String.format(Locale.ROOT, format, values));
    }
}
