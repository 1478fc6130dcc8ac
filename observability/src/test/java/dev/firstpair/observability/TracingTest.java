package dev.firstpair.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class TracingTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String RECEIVED = "00-" + TRACE + "-" + SPAN + "-00";
    private static final String ORDER = "019a0b3c-7d00-7abc-8def-0123456789ab";

    private final Queue<String> exported = new ConcurrentLinkedQueue<>();
    private HttpServer collector;

    @BeforeEach
    void collect() throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", call -> {
            exported.add(HexFormat.of().formatHex(call.getRequestBody().readAllBytes()));
            call.sendResponseHeaders(200, -1);
            call.close();
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    @Test
    void exportsAStepThatFollowsTheOneBefore() {
        String sent;
        try (Tracing tracing = Tracing.to(endpoint(), "ingress-api", 1)) {
            Step step = tracing.begin("accept", RECEIVED, Instant.now());
            step.end(ORDER);
            sent = step.traceParent();
        }

        assertThat(sent).matches("00-" + TRACE + "-[0-9a-f]{16}-01").doesNotContain(SPAN);
        // On a slow machine, the export ends after the moment that close() waits for it.
        await().atMost(PATIENCE).until(() -> !exported.isEmpty());
        assertThat(exported).singleElement()
                .asString()
                .contains(TRACE, SPAN, TraceParent.spanId(sent), hex("accept"), hex("ingress-api"), hex(ORDER));
    }

    @Test
    void exportsTheShareOfTracesThatIsAskedFor() {
        String sent;
        try (Tracing tracing = Tracing.to(endpoint(), "ingress-api", 0)) {
            Step step = tracing.begin("accept", RECEIVED, Instant.now());
            step.end(ORDER);
            sent = step.traceParent();
        }

        assertThat(sent).matches("00-" + TRACE + "-[0-9a-f]{16}-00");
        assertThat(exported).isEmpty();
    }

    @Test
    void passesOnWhatItReceivedWhereNothingIsExported() {
        try (Tracing tracing = Tracing.off()) {
            Step step = tracing.begin("accept", RECEIVED, Instant.now());
            step.end(ORDER);

            assertThat(tracing.isOn()).isFalse();
            assertThat(step.traceParent()).isEqualTo(RECEIVED);
        }
    }

    @Test
    void logsStepsAsJsonInTheProfileOfThatName(CapturedOutput output) {
        try (var context = new SpringApplicationBuilder(TracingConfiguration.class)
                .web(WebApplicationType.NONE)
                .profiles("json")
                .run("--spring.application.name=ingress-api", "--logging.level." + Step.LOGGER + "=debug")) {
            Tracing tracing = context.getBean(Tracing.class);
            assertThat(tracing.isOn()).isTrue();
            tracing.begin("accept", RECEIVED, Instant.now()).end(ORDER);
        }

        assertThat(output.getOut().lines().filter(line -> line.contains("accept"))).singleElement()
                .asString()
                .startsWith("{")
                .endsWith("}")
                .contains("\"orderId\":\"" + ORDER + "\"", "\"traceId\":\"" + TRACE + "\"", "ingress-api");
    }

    private String endpoint() {
        return "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces";
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
