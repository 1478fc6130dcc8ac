package dev.firstpair.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A table of figures. */
public final class Table {

    private static final String NOTHING = "–";

    private final List<String> columns;
    private final boolean ratios;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(Collection<String> columns, boolean ratios) {
        this.columns = List.copyOf(columns);
        this.ratios = ratios;
    }

    /** @param columns without the column of row names */
    public static Table of(Collection<String> columns) {
        return new Table(columns, false);
    }

    /** A column per side; for two sides also a column with the ratio of the first to the second, by medians. */
    static Table ofSides(Collection<String> sides) {
        return new Table(sides, sides.size() == 2);
    }

    /** @param values one collection for each column: all its measurements; may be empty */
    void row(String name, List<? extends Collection<Double>> values) {
        row(name, 0, values);
    }

    /** @param decimals of each number */
    public void row(String name, int decimals, List<? extends Collection<Double>> values) {
        List<String> row = new ArrayList<>(List.of(name));
        values.forEach(ofColumn -> row.add(cell(decimals, ofColumn)));
        if (ratios) {
            row.add(values.stream().anyMatch(Collection::isEmpty)
                    ? NOTHING
                    : ratio(Spread.of(values.getFirst()).median(), Spread.of(values.getLast()).median()));
        }
        rows.add(row);
    }

    /** The median; if others differ from it, the smallest and the largest in brackets. */
    private static String cell(int decimals, Collection<Double> values) {
        if (values.isEmpty()) {
            return NOTHING;
        }
        Spread spread = Spread.of(values);
        String number = "%,." + decimals + "f";
        String least = String.format(Locale.ROOT, number, spread.least());
        String most = String.format(Locale.ROOT, number, spread.most());
        return least.equals(most)
                ? least
                : String.format(Locale.ROOT, number + " (%s–%s)", spread.median(), least, most);
    }

    private static String ratio(double first, double second) {
        return second == 0 ? NOTHING : String.format(Locale.ROOT, "%.2f", first / second);
    }

    public String toMarkdown() {
        List<String> header = new ArrayList<>(columns);
        if (ratios) {
            header.add("ratio");
        }
        StringBuilder page = new StringBuilder();
        append(page, "", header);
        append(page, "---", header.stream().map(column -> "---").toList());
        rows.forEach(row -> append(page, row.getFirst(), row.subList(1, row.size())));
        return page.toString();
    }

    private static void append(StringBuilder page, String first, List<String> others) {
        page.append("| ").append(first).append(" | ").append(String.join(" | ", others)).append(" |\n");
    }
}
