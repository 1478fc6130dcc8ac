package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The trace of a purchase, from the gateway to the row in MySQL: as it is exported, and in the logs. */
@Tag("nightly")
class TraceIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    /** The name of each service's step. */
    private static final Map<ServiceName, String> STEPS = Map.of(ServiceName.GATEWAY, "request",
            ServiceName.INGRESS_API, "accept", ServiceName.ORDER_TOPOLOGY, "decide", ServiceName.SINK_WRITER, "store");

    private final Queue<String> exported = new ConcurrentLinkedQueue<>();

    @Test
    void leadsFromTheClickToTheRow() throws Exception {
        HttpServer collector = collector();
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target/traced"))
                .withInstances(ServiceName.GATEWAY, 1);
        for (ServiceName service : STEPS.keySet()) {
            options = options.withArguments(service, List.of("--spring.profiles.active=json",
                    "--logging.level.dev.firstpair.trace=debug", "--management.tracing.sampling.probability=1",
                    "--management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:"
                            + collector.getAddress().getPort() + "/v1/traces"));
        }
        try (Stack stack = Stack.start(options, Progress.SILENT)) {
            ShopDriver shop = new ShopDriver(stack);
            long product = shop.product(1, "");
            URI gateway = stack.urls(ServiceName.GATEWAY).getFirst();
            String order = Patience.soon()
                    .until(() -> Http.call("POST", gateway, "/api/products/" + product + "/purchases",
                            shop.token(shop.newUser()), null,
                            Map.of("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-00")),
                            answer -> answer.status() == 202)
                    .text("orderId");

            Patience.soon()
                    .untilAsserted(() -> assertThat(STEPS).allSatisfy((service, step) -> assertThat(exported)
                            .anySatisfy(spans -> assertThat(spans).contains(TRACE, hex(service.toString()),
                                    hex(step)))));
            for (ServiceName service : List.of(ServiceName.INGRESS_API, ServiceName.ORDER_TOPOLOGY,
                    ServiceName.SINK_WRITER)) {
                Path log = stack.directory().resolve("logs").resolve(service.instance(0) + ".log");
                Patience.soon()
                        .untilAsserted(() -> assertThat(Files.readAllLines(log))
                                .anySatisfy(line -> assertThat(line).startsWith("{")
                                        .contains(
                                                "\"orderId\":\"" + order + "\"", "\"traceId\":\"" + TRACE + "\"")));
            }
        } finally {
            collector.stop(0);
        }
    }

    private HttpServer collector() throws Exception {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", call -> {
            exported.add(HexFormat.of().formatHex(call.getRequestBody().readAllBytes()));
            call.sendResponseHeaders(200, -1);
            call.close();
        });
        collector.start();
        return collector;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
