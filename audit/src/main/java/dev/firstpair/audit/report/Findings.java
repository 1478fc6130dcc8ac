package dev.firstpair.audit.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects findings; only the first of each kind are listed, the others are counted. */
public final class Findings {

    /** More than anybody reads, and few enough to be kept in memory when everything is wrong. */
    public static final int MAX_LISTED = 1_000;

    private final List<Finding> listed = new ArrayList<>();
    private final Map<Violation, Integer> seen = new EnumMap<>(Violation.class);
    private final Map<Violation, Integer> unlisted = new EnumMap<>(Violation.class);

    public void add(Violation violation, String format, @Nullable Object... values) {
        addCounted(violation, 1, format, values);
    }

    public void addCounted(Violation violation, int count, String format, @Nullable Object... values) {
        if (seen.merge(violation, 1, Integer::sum) > MAX_LISTED) {
            unlisted.merge(violation, count, Integer::sum);
        } else {
            listed.add(new Finding(violation, count, String.format(Locale.ROOT, format, values)));
        }
    }

    public void addAll(Findings others) {
        others.listed.forEach(finding -> addCounted(finding.violation(), finding.count(), "%s", finding.what()));
        others.unlisted.forEach((violation, count) -> unlisted.merge(violation, count, Integer::sum));
    }

    public List<Finding> list() {
        List<Finding> all = new ArrayList<>(listed);
        unlisted.forEach((violation, count) -> all.add(new Finding(violation, count, "… and " + count + " more")));
        return all;
    }
}
