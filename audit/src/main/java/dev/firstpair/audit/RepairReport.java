package dev.firstpair.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What came of putting right what drifted.
 *
 * @param repaired a sentence for each thing that was written anew; of many, the first
 * @param repairedCount all of them
 * @param left a sentence for each thing that was not, and why; of many, the first
 * @param audit of afterwards
 */
public record RepairReport(List<String> repaired, int repairedCount, List<String> left, AuditReport audit) {

    /** How many things of a kind are told one by one. */
    public static final int TOLD = 1_000;

    public RepairReport {
        repaired = List.copyOf(repaired);
        left = List.copyOf(left);
    }

    /** Tells the first of each. */
    public static RepairReport of(List<String> repaired, List<String> left, AuditReport audit) {
        return new RepairReport(repaired.stream().limit(TOLD).toList(), repaired.size(),
                left.stream().limit(TOLD).toList(), audit);
    }

    /** Reads what {@link #toJson()} wrote. */
    public static RepairReport ofJson(String json) {
        return AuditReport.JSON.readValue(json, RepairReport.class);
    }

    public String toJson() {
        return AuditReport.JSON.writeValueAsString(this) + "\n";
    }

    /** For people: what was done, what could not be, and the audit of afterwards. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(repairedCount == 0 && left.isEmpty()
                ? "There was nothing to repair."
                : "Repaired " + repairedCount + ", left " + left.size() + ".");
        told(repaired.stream(), repairedCount, "  + ").forEach(lines::add);
        told(left.stream(), left.size(), "  ! left: ").forEach(lines::add);
        if (audit.brokenByLog()) {
            lines.add("  - A promise is broken in the log itself, which no repair writes to.");
        }
        lines.add("");
        lines.addAll(audit.summary());
        return lines;
    }

    private static Stream<String> told(Stream<String> sentences, int all, String sign) {
        Stream<String> first = sentences.limit(AuditReport.SHOWN).map(sentence -> sign + sentence);
        return all <= AuditReport.SHOWN
                ? first
                : Stream.concat(first, Stream.of(sign + "… and " + (all - AuditReport.SHOWN) + " more"));
    }
}
