package dev.firstpair.systemtests.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.systemtests.Http;
import dev.firstpair.systemtests.Metrics;
import dev.firstpair.systemtests.Patience;
import dev.firstpair.systemtests.RunningStack;
import dev.firstpair.systemtests.ShopDriver;
import dev.firstpair.systemtests.docs.SourceTree;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alerts and board query series that a running system has, including those of faults that have not happened. */
class ObservabilityIT {

    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    /** Prometheus adds this one itself. */
    private static final String UP = "up";

    private final Stack stack = RunningStack.get();

    private record Series(String name, Map<String, String> labels) {}

    @Test
    void everyExpressionFindsWhatItAsksFor() {
        sellAndAudit(stack);
        Map<String, String> expressions = Expressions.all(SourceTree.REPOSITORY);
        assertThat(expressions).hasSizeGreaterThan(40);

        // The lag of a partition that a consumer has just begun to read appears after a minute.
        Patience.soon()
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(unanswered(expressions)).isEmpty());
    }

    /** Missing series, after the name of the alert or panel. */
    private List<String> unanswered(Map<String, String> expressions) {
        List<Series> series = scrape();
        return expressions.entrySet()
                .stream()
                .flatMap(expression -> Selector.in(expression.getValue())
                        .stream()
                        .filter(selector -> !selector.metric().equals(UP))
                        .filter(selector -> series.stream()
                                .noneMatch(one -> selector.matches(one.name(), one.labels())))
                        .map(selector -> expression.getKey() + ": " + selector))
                .toList();
    }

    /** Calls after which some of the metrics appear: a call through the gateway, and an audit. */
    static void sellAndAudit(Stack stack) {
        ShopDriver shop = new ShopDriver(stack);
        long product = shop.product(1, "");
        shop.order(product, shop.newUser());
        URI gateway = stack.urls(ServiceName.GATEWAY).getFirst();
        assertThat(Http.settled(() -> Http.get(gateway, "/api/products/" + product, null)).status()).isEqualTo(200);
        Patience.soon().until(() -> Http.get(stack.sink(), "/api/admin/audit", shop.admin()).status() == 200);
    }

    /** The series of all instances, with the label that Prometheus adds by deploy/prometheus/prometheus.yml. */
    private List<Series> scrape() {
        List<Series> series = new ArrayList<>();
        for (ServiceName service : ServiceName.values()) {
            for (URI instance : stack.urls(service)) {
                for (String line : Metrics.of(instance).lines()) {
                    Matcher one = SERIES.matcher(line);
                    if (one.matches()) {
                        Map<String, String> labels = new HashMap<>(Map.of("app", service.toString()));
                        LABEL.matcher(one.group(2) == null ? "" : one.group(2))
                                .results()
                                .forEach(label -> labels.put(label.group(1), label.group(2)));
                        series.add(new Series(one.group(1), labels));
                    }
                }
            }
        }
        return series;
    }
}
