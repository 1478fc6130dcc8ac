package dev.firstpair.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A small chart that is readable on a light and on a dark page.
 *
 * @param name part of the file's name
 * @param unit of the values, beside the title
 * @param categories along the x axis, at equal distances
 * @param series a value for each category; at most {@value #MOST_SERIES}
 */
record Chart(Kind kind, String name, String title, String unit, List<String> categories,
        Map<String, List<Double>> series) {

    enum Kind {
        /** The series side by side. */
        BARS,
        /** Each series as a line. */
        LINES
    }

    static final int MOST_SERIES = 6;

    private static final int WIDTH = 760;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int RIGHT = 16;
    private static final int TOP = 64;
    private static final int BOTTOM = 36;
    private static final int TICKS = 4;
    private static final int LABELED_BARS = 24;
    /** Each has enough contrast on white and on black. */
    private static final List<String> COLORS = List.of("#3b82f6", "#e0701b", "#2f9e6e", "#a855f7", "#d1447f",
            "#8a8f98");
    private static final String STYLE = """
            text { font: 12px sans-serif; fill: #333 } .title { font-size: 15px; font-weight: bold }
            .grid { stroke: #ccc } .line { fill: none; stroke-width: 2 }
            @media (prefers-color-scheme: dark) { text { fill: #ddd } .grid { stroke: #555 } }
            """;

    /** @throws IllegalArgumentException if a series has another number of values than there are categories */
    Chart {
        if (series.size() > MOST_SERIES) {
            throw new IllegalArgumentException("at most " + MOST_SERIES + " series, not " + series.size());
        }
        series.forEach((of, values) -> {
            if (values.size() != categories.size()) {
                throw new IllegalArgumentException(
                        of + " has " + values.size() + " values for " + categories.size() + " categories");
            }
        });
    }

    /** Values that are not numbers stand for missing measurements, and are left out. */
    String toSvg() {
        double top = niceTop(series.values()
                .stream()
                .flatMap(List::stream)
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1));
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
                .formatted(WIDTH, HEIGHT, escape(title)));
        svg.append("<style>\n").append(STYLE).append("</style>\n");
        svg.append("<text class=\"title\" x=\"10\" y=\"22\">%s (%s)</text>\n".formatted(escape(title), escape(unit)));
        legend(svg);
        for (int tick = 0; tick <= TICKS; tick++) {
            double value = top * tick / TICKS;
            double y = y(value, top);
            element(svg, "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>", LEFT, y, WIDTH - RIGHT,
                    y);
            element(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8, y + 4, number(value));
        }
        for (int i = 0; i < categories.size(); i++) {
            element(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", middle(i), HEIGHT - BOTTOM + 20,
                    escape(categories.get(i)));
        }
        List<String> names = List.copyOf(series.keySet());
        for (int i = 0; i < names.size(); i++) {
            List<Double> values = series.getOrDefault(names.get(i), List.of());
            if (kind == Kind.BARS) {
                bars(svg, i, values, top);
            } else {
                line(svg, i, values, top);
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend(StringBuilder svg) {
        int x = LEFT;
        int color = 0;
        for (String name : series.keySet()) {
            element(svg, "<rect x=\"%d\" y=\"36\" width=\"12\" height=\"12\" fill=\"%s\"/>", x, COLORS.get(color++));
            element(svg, "<text x=\"%d\" y=\"46\">%s</text>", x + 17, escape(name));
            x += 40 + 7 * name.length();
        }
    }

    private void bars(StringBuilder svg, int number, List<Double> values, double top) {
        double slot = slot();
        double width = slot * 0.8 / series.size();
        boolean labeled = categories.size() * series.size() <= LABELED_BARS;
        for (int i = 0; i < values.size(); i++) {
            double value = values.get(i);
            if (!Double.isFinite(value)) {
                continue;
            }
            double x = LEFT + slot * i + slot * 0.1 + width * number;
            double y = y(value, top);
            element(svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>", x, y,
                    width * 0.94, HEIGHT - BOTTOM - y, COLORS.get(number));
            if (labeled) {
                element(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>", x + width / 2, y - 4,
                        number(value));
            }
        }
    }

    private void line(StringBuilder svg, int number, List<Double> values, double top) {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            double value = values.get(i);
            if (Double.isFinite(value)) {
                points.add(String.format(Locale.ROOT, "%.1f,%.1f", middle(i), y(value, top)));
                element(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", middle(i), y(value, top),
                        COLORS.get(number));
            }
        }
        element(svg, "<polyline class=\"line\" stroke=\"%s\" points=\"%s\"/>", COLORS.get(number),
                String.join(" ", points));
    }

    private double slot() {
        return (double) (WIDTH - LEFT - RIGHT) / categories.size();
    }

    private double middle(int category) {
        return LEFT + slot() * (category + 0.5);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
    }

    /** The smallest of 1, 2, 4 and 8 times a power of ten that is not below the value. */
    private static double niceTop(double most) {
        if (most <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(most)));
        for (int factor : new int[]{1, 2, 4, 8}) {
            if (most <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 10 || value == Math.rint(value) ? "%,.0f" : "%.2f", value);
    }

    private static void element(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
