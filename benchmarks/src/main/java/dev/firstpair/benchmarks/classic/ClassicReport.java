package dev.firstpair.benchmarks.classic;

import dev.firstpair.benchmarks.CpuTime;
import dev.firstpair.benchmarks.Machine;
import dev.firstpair.benchmarks.Spread;
import dev.firstpair.benchmarks.Table;
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
        Table answers = Table.of(rounds.keySet());
        figure(answers, "samples", 0, round -> round.answers().samples());
        figure(answers, "average, ms", 0, round -> round.answers().average());
        figure(answers, "min, ms", 0, round -> round.answers().least());
        figure(answers, "max, ms", 0, round -> round.answers().most());
        figure(answers, "std. dev., ms", 0, round -> round.answers().deviation());
        figure(answers, "error %", 1, round -> round.answers().errorPercent());
        figure(answers, "throughput per second", 0, round -> round.answers().perSecond());
        figure(answers, "received KB/s", 0, round -> round.answers().kibPerSecond());
        figure(answers, "p50, ms", 0, round -> round.answers().p50());
        figure(answers, "p95, ms", 0, round -> round.answers().p95());
        figure(answers, "p99, ms", 0, round -> round.answers().p99());
        figure(answers, "accepted", 0, round -> round.answers().accepted());
        figure(answers, "accepted and stored per second", 0, Round::storedPerSecond);
        figure(answers, "until the last is stored, s", 1, Round::storedSeconds);
        page.append(answers.toMarkdown()).append("\nCPU time of a round, seconds, JMeter's start included:\n\n");
        Table cpu = Table.of(rounds.keySet());
        figure(cpu, "JMeter", 1, round -> round.jmeterCpuMicros() / 1e6);
        Set<String> processes = new LinkedHashSet<>();
        rounds.values().forEach(ofSeller -> ofSeller.forEach(round -> processes.addAll(round.cpu().keySet())));
        processes.forEach(process -> figure(cpu, process, 1, round -> seconds(round, process)));
        return page.append(cpu.toMarkdown()).toString();
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

    private void figure(Table table, String name, int decimals, ToDoubleFunction<Round> figure) {
        table.row(name, decimals, rounds.values().stream().map(ofSeller -> values(ofSeller, figure)).toList());
    }

    private double median(String seller, ToDoubleFunction<Round> figure) {
        return Spread.of(values(Objects.requireNonNull(rounds.get(seller)), figure)).median();
    }

    private static List<Double> values(List<Round> ofSeller, ToDoubleFunction<Round> figure) {
        return ofSeller.stream().map(figure::applyAsDouble).toList();
    }
}
