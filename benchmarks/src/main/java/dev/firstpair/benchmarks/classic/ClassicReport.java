package dev.firstpair.benchmarks.classic;

import dev.firstpair.benchmarks.CpuTime;
import dev.firstpair.benchmarks.Machine;
import dev.firstpair.benchmarks.Spread;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/**
 * The result of the scenario.
 *
 * @param at UTC
 * @param commit of Firstpair
 * @param versions of JMeter and of the servers
 * @param rounds that count, by seller, Firstpair first
 */
record ClassicReport(String at, Machine machine, String commit, Map<String, String> versions, Rounds.Options options,
        Map<String, List<Round>> rounds) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String WHOLE = "%,.0f";
    private static final String TENTHS = "%,.1f";

    /** All results, round by round. */
    String toJson() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }

    /** Medians, with the smallest and the largest value in brackets. */
    String toMarkdown() {
        StringBuilder page = new StringBuilder("# JMeter: %,d threads, one product, one request each\n\n"
                .formatted(options.threads()));
        page.append("%s, %s with %d processors (%s), %d GiB, JDK %s;\neverything on this machine. Commit %s; %s.\n\n"
                .formatted(at, machine.kernel(), machine.processors(), machine.processor(), machine.memoryGib(),
                        machine.java(), commit, withVersions()));
        page.append("%,d units; JMeter starts its threads within %d s. Median of %d rounds in turns, least and most in"
                .formatted(options.stock(), options.rampUp().toSeconds(), options.rounds()))
                .append(" brackets;\n%d rounds of each before that do not count.\n\n".formatted(options.warmUps()));
        row(page, "", List.copyOf(rounds.keySet()));
        row(page, "---", rounds.keySet().stream().map(seller -> "---").toList());
        figure(page, "samples", WHOLE, round -> round.answers().samples());
        figure(page, "average, ms", WHOLE, round -> round.answers().average());
        figure(page, "min, ms", WHOLE, round -> round.answers().least());
        figure(page, "max, ms", WHOLE, round -> round.answers().most());
        figure(page, "std. dev., ms", WHOLE, round -> round.answers().deviation());
        figure(page, "error %", TENTHS, round -> round.answers().errorPercent());
        figure(page, "throughput per second", WHOLE, round -> round.answers().perSecond());
        figure(page, "received KB/s", WHOLE, round -> round.answers().kibPerSecond());
        figure(page, "p50, ms", WHOLE, round -> round.answers().p50());
        figure(page, "p95, ms", WHOLE, round -> round.answers().p95());
        figure(page, "p99, ms", WHOLE, round -> round.answers().p99());
        figure(page, "accepted", WHOLE, round -> round.answers().accepted());
        figure(page, "accepted and stored per second", WHOLE, Round::storedPerSecond);
        figure(page, "until the last is stored, s", TENTHS, Round::storedSeconds);
        page.append("\nCPU time of a round, seconds, JMeter's start included:\n\n");
        row(page, "", List.copyOf(rounds.keySet()));
        row(page, "---", rounds.keySet().stream().map(seller -> "---").toList());
        figure(page, "JMeter", TENTHS, round -> round.jmeterCpuMicros() / 1e6);
        Set<String> processes = new LinkedHashSet<>();
        rounds.values().forEach(ofSeller -> ofSeller.forEach(round -> processes.addAll(round.cpu().keySet())));
        processes.forEach(process -> figure(page, process, TENTHS, round -> seconds(round, process)));
        return page.toString();
    }

    /** Compares Firstpair with each of the others. */
    List<String> comparison() {
        List<String> sellers = List.copyOf(rounds.keySet());
        return sellers.stream()
                .skip(1)
                .map(other -> String.format(Locale.ROOT,
                        "accepted and stored per second: %.2f × %s; p99 %,.0f instead of %,.0f ms",
                        median(sellers.getFirst(), Round::storedPerSecond) / median(other, Round::storedPerSecond),
                        other, median(sellers.getFirst(), round -> round.answers().p99()),
                        median(other, round -> round.answers().p99())))
                .toList();
    }

    private String withVersions() {
        return String.join(", ",
                versions.entrySet()
                        .stream()
                        .map(version -> version.getKey() + " " + version.getValue())
                        .toList());
    }

    private static double seconds(Round round, String process) {
        CpuTime used = round.cpu().get(process);
        return used == null ? 0 : used.totalMicros() / 1e6;
    }

    private void figure(StringBuilder page, String name, String format, ToDoubleFunction<Round> figure) {
        row(page, name, rounds.values().stream().map(ofSeller -> {
            Spread spread = spread(ofSeller, figure);
            String median = String.format(Locale.ROOT, format, spread.median());
            String least = String.format(Locale.ROOT, format, spread.least());
            String most = String.format(Locale.ROOT, format, spread.most());
            return least.equals(most) ? median : median + " (" + least + "–" + most + ")";
        }).toList());
    }

    private double median(String seller, ToDoubleFunction<Round> figure) {
        return spread(Objects.requireNonNull(rounds.get(seller)), figure).median();
    }

    private static Spread spread(List<Round> ofSeller, ToDoubleFunction<Round> figure) {
        return Spread.of(ofSeller.stream().map(figure::applyAsDouble).toList());
    }

    private static void row(StringBuilder page, String first, List<String> others) {
        page.append("| ").append(first).append(" | ").append(String.join(" | ", others)).append(" |\n");
    }
}
