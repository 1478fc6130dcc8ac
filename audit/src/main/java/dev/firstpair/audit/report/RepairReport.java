package dev.firstpair.audit.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Result of a repair of drift.
 *
 * @param repaired a sentence for each difference that was repaired; only the first ones if there are many
 * @param repairedCount number of all repaired differences
 * @param left a sentence for each difference that was not repaired, and why; only the first ones if there are many
 * @param audit the audit after the repair
 */
public record RepairReport(List<String> repaired, int repairedCount, List<String> left, AuditReport audit) {

    /** Number of sentences of a kind that are listed. */
    public static final int MAX_LISTED = 1_000;

    public RepairReport {
        repaired = List.copyOf(repaired);
        left = List.copyOf(left);
    }

    /** Keeps the first sentences of each kind. */
    public static RepairReport of(List<String> repaired, List<String> left, AuditReport audit) {
        return new RepairReport(repaired.stream().limit(MAX_LISTED).toList(), repaired.size(),
                left.stream().limit(MAX_LISTED).toList(), audit);
    }

    /** Parses the output of {@link #toJson()}. */
    public static RepairReport ofJson(String json) {
        return AuditReport.JSON.readValue(json, RepairReport.class);
    }

    public String toJson() {
        return AuditReport.JSON.writeValueAsString(this) + "\n";
    }

    /** For people: what was repaired, what was not, and the audit after the repair. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(repairedCount == 0 && left.isEmpty()
                ? "There was nothing to repair."
                : "Repaired " + repairedCount + ", left " + left.size() + ".");
        listed(repaired.stream(), repairedCount, "  + ").forEach(lines::add);
        listed(left.stream(), left.size(), "  ! left: ").forEach(lines::add);
        if (audit.brokenByLog()) {
            lines.add("  - A promise is broken in the log itself, which no repair writes to.");
        }
        lines.add("");
        lines.addAll(audit.summary());
        return lines;
    }

    private static Stream<String> listed(Stream<String> sentences, int all, String sign) {
        Stream<String> first = sentences.limit(AuditReport.SHOWN).map(sentence -> sign + sentence);
        return all <= AuditReport.SHOWN
                ? first
                : Stream.concat(first, Stream.of(sign + "… and " + (all - AuditReport.SHOWN) + " more"));
    }
}
