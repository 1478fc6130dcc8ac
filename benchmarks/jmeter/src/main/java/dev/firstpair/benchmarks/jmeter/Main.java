package dev.firstpair.benchmarks.jmeter;

import static us.abstracta.jmeter.javadsl.JmeterDsl.csvDataSet;
import static us.abstracta.jmeter.javadsl.JmeterDsl.httpCache;
import static us.abstracta.jmeter.javadsl.JmeterDsl.httpCookies;
import static us.abstracta.jmeter.javadsl.JmeterDsl.httpSampler;
import static us.abstracta.jmeter.javadsl.JmeterDsl.jtlWriter;
import static us.abstracta.jmeter.javadsl.JmeterDsl.testPlan;
import static us.abstracta.jmeter.javadsl.JmeterDsl.threadGroup;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.jmeter.util.JMeterUtils;
import us.abstracta.jmeter.javadsl.core.engines.EmbeddedJmeterEngine;

/** One JMeter test: a number of threads; each sends one POST with a token of its own and ends. */
final class Main {

    private Main() {}

    /**
     * Arguments: the URL; a file of tokens, one per line; threads; seconds in which they are started; folder and name
     * of the JTL file to write (CSV, one line per sample); the properties file to write when all are done:
     * {@code version} of JMeter and {@code cpuMicros}, CPU time of this process.
     */
    public static void main(String[] arguments) throws IOException {
        run(arguments);
        // Threads of JMeter would keep the process alive.
        System.exit(0);
    }

    static void run(String... arguments) throws IOException {
        String url = arguments[0];
        int threads = Integer.parseInt(arguments[2]);
        Duration rampUp = Duration.ofSeconds(Long.parseLong(arguments[3]));
        new EmbeddedJmeterEngine()
                // The timestamp of a sample is the time when its request began.
                .prop("sampleresult.timestamp.start", true)
                .run(testPlan(
                        httpCookies().disable(),
                        httpCache().disable(),
                        csvDataSet(arguments[1]).variableNames("token"),
                        threadGroup().rampTo(threads, rampUp)
                                .holdIterating(1)
                                .children(
                                        httpSampler("purchase", url).method("POST")
                                                .header("Authorization", "Bearer ${token}")),
                        jtlWriter(arguments[4], arguments[5])));
        Properties result = new Properties();
        result.setProperty("version", JMeterUtils.getJMeterVersion());
        result.setProperty("cpuMicros", Long.toString(ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos() / 1_000));
        try (Writer out = Files.newBufferedWriter(Path.of(arguments[6]))) {
            result.store(out, null);
        }
    }
}
