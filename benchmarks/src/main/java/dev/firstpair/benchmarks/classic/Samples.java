package dev.firstpair.benchmarks.classic;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * One JMeter test, as in JMeter's aggregate report and summary report.
 *
 * @param samples requests
 * @param accepted of them: a 2xx that was read to its end
 * @param answers how many of each response code; if there is none, JMeter names the exception
 * @param firstMillis when the first request began, epoch milliseconds
 * @param lastMillis when the last one ended
 * @param average of the elapsed times, ms, as all up to {@code p99}
 * @param deviation standard deviation, of the population
 * @param errorPercent requests without a 2xx or 3xx
 * @param perSecond requests, from the beginning of the first to the end of the last
 * @param kibPerSecond received, headers included, in the same time
 */
record Samples(int samples, int accepted, Map<String, Integer> answers, long firstMillis, long lastMillis,
        double average, long least, long most, double deviation, long p50, long p95, long p99, double errorPercent,
        double perSecond, double kibPerSecond) {

    /** The used columns of a line of a JTL file. */
    private record Sample(long timeStamp, long elapsed, String responseCode, boolean success, long bytes) {}

    private static final ObjectReader CSV = CsvMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build()
            .readerFor(Sample.class)
            .with(CsvSchema.emptySchema().withHeader());

    /**
     * @param jtl CSV, with a header line
     * @throws IOException if it cannot be read, was not written by JMeter, or has no sample
     */
    static Samples read(Reader jtl) throws IOException {
        List<Sample> read;
        try (MappingIterator<Sample> lines = CSV.readValues(jtl)) {
            read = lines.readAll();
        } catch (JacksonException e) {
            throw new IOException("Not written by JMeter: " + e.getMessage(), e);
        }
        if (read.isEmpty()) {
            throw new IOException("JMeter has written no sample");
        }
        long[] millis = read.stream().mapToLong(Sample::elapsed).toArray();
        long first = read.stream().mapToLong(Sample::timeStamp).min().orElseThrow();
        long last = read.stream().mapToLong(sample -> sample.timeStamp() + sample.elapsed()).max().orElseThrow();
        long received = read.stream().mapToLong(Sample::bytes).sum();
        Map<String, Integer> answers = new TreeMap<>();
        read.forEach(sample -> answers.merge(sample.responseCode(), 1, Integer::sum));
        int accepted = (int) read.stream()
                .filter(sample -> sample.success() && sample.responseCode().startsWith("2"))
                .count();
        int errors = (int) read.stream().filter(sample -> !sample.success()).count();
        Arrays.sort(millis);
        double average = Arrays.stream(millis).average().orElseThrow();
        double variance = Arrays.stream(millis)
                .mapToDouble(value -> (value - average) * (value - average))
                .average()
                .orElseThrow();
        double seconds = Math.max(1, last - first) / 1_000.0;
        return new Samples(millis.length, accepted, answers, first, last, average, millis[0], millis[millis.length - 1],
                Math.sqrt(variance), percentile(millis, 50), percentile(millis, 95), percentile(millis, 99),
                100.0 * errors / millis.length, millis.length / seconds, received / 1_024.0 / seconds);
    }

    /** The smallest value that {@code percent} percent of all values do not exceed. */
    private static long percentile(long[] sorted, int percent) {
        return sorted[Math.ceilDiv(sorted.length * percent, 100) - 1];
    }
}
