package dev.firstpair.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The report of a scenario.
 *
 * @param scenario as on the command line
 * @param at UTC
 * @param commits by side
 */
record Report(String scenario, String at, Machine machine, Map<String, String> commits, Outcome outcome) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** All results, window by window. */
    String toJson() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }

    /** Medians, with the smallest and the largest value in brackets. */
    String toMarkdown() {
        StringBuilder page = new StringBuilder();
        page.append("# ").append(outcome.title()).append("\n\n");
        page.append("%s, %s with %d processors (%s), %d GiB, JDK %s;\nload generator on the same machine.\n\n"
                .formatted(at, machine.kernel(), machine.processors(), machine.processor(), machine.memoryGib(),
                        machine.java()));
        commits.forEach((side, commit) -> page.append("- ").append(side).append(": ").append(commit).append('\n'));
        page.append('\n').append(outcome.method()).append('\n');
        outcome.tables().forEach(table -> page.append('\n').append(table.toMarkdown()));
        if (!outcome.conclusions().isEmpty()) {
            page.append('\n');
            outcome.conclusions().forEach(line -> page.append("- ").append(line).append('\n'));
        }
        outcome.charts()
                .forEach(chart -> page.append("\n![")
                        .append(chart.title())
                        .append("](")
                        .append(file(chart))
                        .append(
                                ")\n"));
        return page.toString();
    }

    private String file(Chart chart) {
        return scenario + "-" + chart.name() + ".svg";
    }

    static Path json(Path directory) {
        return directory.resolve("report.json");
    }

    /** Writes {@code report.json}, {@code report.md} and the charts. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(json(directory), toJson());
        Files.writeString(directory.resolve("report.md"), toMarkdown());
        for (Chart chart : outcome.charts()) {
            Files.writeString(directory.resolve(file(chart)), chart.toSvg());
        }
    }
}
