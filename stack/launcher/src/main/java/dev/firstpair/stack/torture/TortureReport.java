package dev.firstpair.stack.torture;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.firstpair.audit.ConvergenceCheck;
import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Promise;
import dev.firstpair.audit.report.Verdict;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Result of one or more rounds.
 *
 * @param seeds of the rounds
 * @param seconds that they took, until audited
 * @param faults how often each kind was injected
 * @param deeds of shoppers
 * @param requests purchase requests sent by REST, repeated ones included
 * @param accepted orders that got a 202, or a broker's acknowledgement
 * @param placed orders
 * @param sold of these, paid or completed in the end
 * @param canceled of these, canceled or expired
 * @param rebought orders of a user that had bought the same product before, and had that order canceled
 * @param declined payments, after which the order went on
 * @param refunded payments
 * @param restocks confirmed by catalog
 * @param edits that were carried out: of stock and of orders, by SQL
 * @param nonsense edits that had to be taken back
 * @param retries calls that were repeated because the answer was lost, or asked for a retry
 * @param violations how often each promise was broken
 * @param broken the first violations, in words, behind the seed
 * @param errors answers without an explanation
 * @param firstErrors the first of them, behind the seed
 */
public record TortureReport(List<Long> seeds, long seconds, Map<String, Integer> faults, long deeds, long requests,
        int accepted, int placed, int sold, int canceled, int rebought, int declined, int refunded, int restocks,
        int edits,
        int nonsense, long retries, Map<String, Integer> violations, List<String> broken, int errors,
        List<String> firstErrors) {

    private static final int MAX_LISTED = 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** A broken promise that the audit does not detect. */
    record Broken(Promise promise, String what) {}

    /** The result of no round. */
    public static final TortureReport NOTHING = new TortureReport(List.of(), 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0,
            0, 0, Map.of(), List.of(), 0, List.of());

    /** The result of a round that could not be run or judged. */
    public static TortureReport failed(long seed, String why) {
        return new TortureReport(List.of(seed), 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), List.of(),
                1,
                List.of("seed " + seed + ": " + why));
    }

    static TortureReport of(TortureOptions options, Tally tally, ConvergenceCheck convergence, List<Broken> broken,
            Faults faults, BackOffice office, long deeds, Duration took) {
        Map<String, Integer> injected = new LinkedHashMap<>();
        faults.counts().forEach((kind, count) -> injected.put(kind.toString(), count));
        Verdict verdict = convergence.verdict();
        Map<String, Integer> violations = new LinkedHashMap<>();
        List<String> listed = new ArrayList<>();
        String seed = "seed " + options.seed() + ": ";
        for (Promise promise : Promise.values()) {
            List<Finding> findings = verdict.broken(promise);
            List<Broken> more = broken.stream().filter(one -> one.promise() == promise).toList();
            violations.put(promise.toString(), findings.stream().mapToInt(Finding::count).sum() + more.size());
            findings.stream()
                    .limit(MAX_LISTED)
                    .forEach(one -> listed.add(seed + promise + ": " + one.violation() + ": " + one.what()));
            more.forEach(one -> listed.add(seed + promise + ": " + one.what()));
        }
        Verdict.Orders orders = verdict.orders();
        return new TortureReport(List.of(options.seed()), took.toSeconds(), injected, deeds, tally.requests.sum(),
                tally.acceptedOrders(), orders.placed(), orders.sold(), orders.canceled(),
                rebought(convergence.log().events()), count(convergence, OrderEvent.PaymentFailed.class),
                count(convergence, OrderEvent.Refunded.class), office.restocks(),
                office.stockEdits() + office.orderEdits(),
                office.nonsense(), tally.retries.sum(), violations, listed, tally.errors(),
                tally.firstErrors().stream().map(error -> seed + error).toList());
    }

    private static int count(ConvergenceCheck convergence, Class<? extends OrderEvent> type) {
        return (int) convergence.log().events().stream().filter(type::isInstance).count();
    }

    /**
     * Independent of the order of the events: a pair has one active order at a time, so all but one were bought again.
     */
    private static int rebought(List<OrderEvent> events) {
        record Pair(UserId user, ProductId product) {}
        Set<Pair> pairs = new HashSet<>();
        int again = 0;
        for (OrderEvent event : events) {
            if (event instanceof OrderEvent.Placed && !pairs.add(new Pair(event.userId(), event.productId()))) {
                again++;
            }
        }
        return again;
    }

    /** The sum of both. */
    public TortureReport and(TortureReport other) {
        return new TortureReport(joined(seeds, other.seeds), seconds + other.seconds, sum(faults, other.faults),
                deeds + other.deeds, requests + other.requests, accepted + other.accepted, placed + other.placed,
                sold + other.sold, canceled + other.canceled, rebought + other.rebought, declined + other.declined,
                refunded + other.refunded, restocks + other.restocks,
                edits + other.edits, nonsense + other.nonsense, retries + other.retries,
                sum(violations, other.violations), joined(broken, other.broken), errors + other.errors,
                joined(firstErrors, other.firstErrors));
    }

    private static <T> List<T> joined(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static Map<String, Integer> sum(Map<String, Integer> some, Map<String, Integer> others) {
        Map<String, Integer> all = new TreeMap<>(some);
        others.forEach((name, count) -> all.merge(name, count, Integer::sum));
        return all;
    }

    /** No promise was broken, and nothing happened that needs an explanation. */
    @JsonIgnore
    public boolean isGood() {
        return errors == 0 && violations.values().stream().allMatch(count -> count == 0);
    }

    public String toJson() {
        return JSON.writeValueAsString(this) + "\n";
    }

    /** For people. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        line(lines, "rounds", "%,d in %,d s", seeds.size(), seconds);
        line(lines, "faults", "%,d", faults.values().stream().mapToInt(Integer::intValue).sum());
        faults.forEach((kind, count) -> line(lines, "", "%,6d  %s", count, kind));
        line(lines, "requests", "%,d, %,d accepted; %,d calls repeated", requests, accepted, retries);
        line(lines, "orders", "%,d placed: %,d sold, %,d canceled or expired, %,d bought again", placed, sold, canceled,
                rebought);
        line(lines, "payments", "%,d declined, %,d given back", declined, refunded);
        line(lines, "by hand", "%,d restocks, %,d edits by SQL obeyed, %,d taken back", restocks, edits, nonsense);
        lines.add("");
        violations.forEach((promise, count) -> lines.add(String.format(Locale.ROOT, "  %-22s %s", promise,
                count == 0 ? "held" : "BROKEN, violations: " + count)));
        broken.stream().limit(MAX_LISTED).forEach(what -> lines.add("  ! " + what));
        firstErrors.stream().limit(MAX_LISTED).forEach(error -> lines.add("  ! error: " + error));
        lines.add("");
        lines.add(isGood() ? "Zero violations." : "Something is wrong: see above.");
        return lines;
    }

    private static void line(List<String> lines, String label, String format, Object... values) {
        lines.add(String.format("  %-10s ", label) + String.format(Locale.ROOT, format, values));
    }
}
