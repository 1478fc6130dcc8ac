package dev.firstpair.audit.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Result of an audit of a system.
 *
 * @param good no drift, and no promise broken
 * @param auditedAt when the audit began
 * @param log what was read
 * @param products products, sorted by id
 * @param promises whether each promise was held, by name
 * @param drift differences between mirrors and log; only the first ones if there are many
 * @param driftCount number of all differences
 * @param findings what breaks a promise; only the first ones of a kind if there are many
 * @param notes what could not be judged, and why; and remarks that are not about a broken promise
 */
public record AuditReport(boolean good, Instant auditedAt, long durationMillis, Log log, List<Product> products,
        Map<String, Kept> promises, List<ReportedDrift> drift, int driftCount, List<Finding> findings,
        List<String> notes) {

    /** Number of differences that are listed. */
    public static final int MAX_DRIFT_LISTED = 1_000;
    /** Number of lines of a kind in a summary. */
    public static final int SHOWN = 20;
    static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** Number of readable records of each topic, and of placed orders. */
    public record Log(long requests, long commands, long orderEvents, long stockLevels, long restocks, long orders) {}

    /** Result for one promise. */
    public enum Kept {
        HELD, BROKEN,
        /** The promise is about the mirrors, which were not read. */
        NOT_AUDITED
    }

    /**
     * A product in the ledger and in the mirrors, each as of its reading.
     *
     * @param orders number of orders ever placed
     * @param redis absent if Redis does not have it, or was not read
     * @param mysql absent if MySQL does not have it, or was not read
     * @param drift number of differences in its stock and orders
     */
    public record Product(long productId, Stock ledger, long orders, @Nullable Gate redis, @Nullable Row mysql,
            int drift) {}

    /** Values of the newest stock level. */
    public record Stock(int granted, int active, int remaining, long version) {}

    /** Values in Redis. */
    public record Gate(int remaining, long version, long leases) {}

    /** Values in {@code limited_products}. */
    public record Row(int productStock, long stockVersion) {}

    /**
     * A difference between a mirror and the log.
     *
     * @param what a sentence that names the order or product, and the state of both sides
     */
    public record ReportedDrift(String mirror, String cause, @Nullable Long productId, @Nullable String orderId,
            String what) {}

    public AuditReport {
        products = List.copyOf(products);
        drift = List.copyOf(drift);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** Whether a promise other than that about the mirrors is broken. */
    public boolean brokenByLog() {
        return !findings.isEmpty();
    }

    public String toJson() {
        return JSON.writeValueAsString(this) + "\n";
    }

    /** For people: a line for each product, the differences, and a line for each promise. */
    public List<String> summary() {
        boolean mirrors = promises.get(Promise.MIRRORS_CONVERGE.toString()) != Kept.NOT_AUDITED;
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT,
                "%,d orders in %,d requests, %,d commands, %,d events, %,d stock levels and %,d restocks, in %.1f s",
                log.orders(), log.requests(), log.commands(), log.orderEvents(), log.stockLevels(), log.restocks(),
                durationMillis / 1e3));
        lines.add("");
        lines.add(String.format("  %10s %8s %8s %8s %9s", "PRODUCT", "ORDERS", "GRANTED", "ACTIVE", "REMAINING")
                + (mirrors ? String.format(" %8s %7s %8s %6s", "IN REDIS", "LEASES", "IN MYSQL", "DRIFT") : ""));
        for (Product product : products) {
            lines.add(String.format("  %10d %8d %8d %8d %9d", product.productId(), product.orders(),
                    product.ledger().granted(), product.ledger().active(), product.ledger().remaining())
                    + (mirrors ? inMirrors(product) : ""));
        }
        lines.add("");
        for (Promise promise : Promise.values()) {
            lines.add(String.format("  %-22s %s", promise, words(promise)));
        }
        drift.stream().limit(SHOWN).forEach(one -> lines.add("  ! drift: " + one.what()));
        if (driftCount > SHOWN) {
            lines.add("  ! drift: … and " + (driftCount - SHOWN) + " more; --json FILE has the first "
                    + MAX_DRIFT_LISTED);
        }
        for (Violation violation : Violation.values()) {
            List<Finding> ofKind = findings.stream().filter(finding -> finding.violation() == violation).toList();
            ofKind.stream().limit(SHOWN).forEach(finding -> lines.add("  ! " + violation + ": " + finding.what()));
            if (ofKind.size() > SHOWN) {
                lines.add("  ! " + violation + ": … and more; --json FILE has the first " + Findings.MAX_LISTED);
            }
        }
        notes.forEach(note -> lines.add("  - " + note));
        lines.add("");
        lines.add(verdict(mirrors));
        return lines;
    }

    private String verdict(boolean mirrors) {
        if (!good) {
            return "Something is wrong: see above.";
        }
        return mirrors ? "No drift, and no promise is broken." : "No promise is broken, at any offset.";
    }

    private String words(Promise promise) {
        Kept kept = promises.getOrDefault(promise.toString(), Kept.NOT_AUDITED);
        return switch (kept) {
            case HELD -> "held";
            case BROKEN -> "BROKEN";
            case NOT_AUDITED -> "not audited: only the log was read";
        };
    }

    private static String inMirrors(Product product) {
        Gate gate = product.redis();
        Row row = product.mysql();
        return String.format(" %8s %7s %8s %6d", gate == null ? "-" : gate.remaining(),
                gate == null ? "-" : gate.leases(), row == null ? "-" : row.productStock(), product.drift());
    }
}
