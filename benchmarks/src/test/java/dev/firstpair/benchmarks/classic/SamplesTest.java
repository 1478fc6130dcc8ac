package dev.firstpair.benchmarks.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {

    private static final String HEADER = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,"
            + "success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n";

    @Test
    void givesWhatJmetersReportsGive() throws IOException {
        Samples samples = read(line(1_000, 100, "202", true, 512) + line(1_100, 200, "202", true, 512)
                + line(1_500, 500, "409", false, 1_024) + line(1_200, 400, "202", true, 2_048));

        assertThat(samples.samples()).isEqualTo(4);
        assertThat(samples.accepted()).isEqualTo(3);
        assertThat(samples.answers()).isEqualTo(Map.of("202", 3, "409", 1));
        assertThat(samples.firstMillis()).isEqualTo(1_000);
        assertThat(samples.lastMillis()).isEqualTo(2_000);
        assertThat(samples.average()).isEqualTo(300);
        assertThat(samples.least()).isEqualTo(100);
        assertThat(samples.most()).isEqualTo(500);
        assertThat(samples.deviation()).isCloseTo(158.1, within(0.1));
        assertThat(samples.errorPercent()).isEqualTo(25);
        assertThat(samples.perSecond()).isEqualTo(4);
        assertThat(samples.kibPerSecond()).isEqualTo(4);
    }

    @Test
    void takesPercentilesByNearestRank() throws IOException {
        String lines = IntStream.rangeClosed(1, 200)
                .map(number -> 201 - number)
                .mapToObj(millis -> line(0, millis, "201", true, 1))
                .collect(Collectors.joining());

        Samples samples = read(lines);

        assertThat(samples.p50()).isEqualTo(100);
        assertThat(samples.p95()).isEqualTo(190);
        assertThat(samples.p99()).isEqualTo(198);
    }

    @Test
    void countsARequestWithoutAnAnswerAsAnError() throws IOException {
        Samples samples = read(line(0, 10, "201", true, 1)
                + "0,30,purchase,Non HTTP response code: java.net.SocketException,"
                + "\"Non HTTP response message: a, \"\"b\"\"\n"
                + "c\",Thread Group 1-1,text,false,,2573,0,1,1,http://127.0.0.1/,0,0,20\n");

        assertThat(samples.accepted()).isEqualTo(1);
        assertThat(samples.errorPercent()).isEqualTo(50);
        assertThat(samples.answers()).containsEntry("Non HTTP response code: java.net.SocketException", 1);
    }

    @Test
    void refusesWhatJmeterHasNotWritten() {
        assertThatThrownBy(() -> read("")).isInstanceOf(IOException.class).hasMessageContaining("no sample");
        assertThatThrownBy(() -> Samples.read(new StringReader("timeStamp,elapsed\n1,2\n")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("soon,2,purchase,202,,,,true,,1,,,,,,,\n")).isInstanceOf(IOException.class);
    }

    private static Samples read(String lines) throws IOException {
        return Samples.read(new StringReader(HEADER + lines));
    }

    private static String line(long timeStamp, long elapsed, String code, boolean success, int bytes) {
        return timeStamp + "," + elapsed + ",purchase," + code + ",,Thread Group 1-1,text," + success + ",," + bytes
                + ",900,1,1,http://127.0.0.1/,5,0,1\n";
    }
}
