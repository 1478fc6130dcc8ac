package dev.firstpair.gateway.live;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The clock that opens sales, as ingress-api answers it: requested by this gateway and not by each stream, while there
 * are any. Between two answers, the monotonic clock of this machine is used.
 */
final class ShopClock {

    private static final Logger LOG = LoggerFactory.getLogger(ShopClock.class);
    private static final Duration REFRESH_AFTER = Duration.ofSeconds(10);
    /** Between two attempts; all streams ask for the time. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Two quartz clocks drift apart by less than 0.1 ms per second. */
    private static final Duration VALID_FOR = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WebClient client;
    private final Function<String, Mono<URI>> instances;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile long nextAttemptNanos = System.nanoTime();
    private volatile @Nullable Sample newest;

    private record Sample(Instant time, long atNanos) {

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - atNanos);
        }
    }

    ShopClock(WebClient client, Function<String, Mono<URI>> instances) {
        this.client = client;
        this.instances = instances;
    }

    /**
     * The answer of {@code GET /api/clock} now; empty while it is not known. Requests it again if the last answer is
     * some time old.
     */
    Optional<String> now() {
        Sample sample = newest;
        if (sample == null || sample.age().compareTo(REFRESH_AFTER) > 0) {
            refresh();
        }
        return sample == null || sample.age().compareTo(VALID_FOR) > 0
                ? Optional.empty()
                : Optional.of("{\"now\":\"" + sample.time().plus(sample.age()) + "\"}");
    }

    private void refresh() {
        if (System.nanoTime() - nextAttemptNanos < 0 || !refreshing.compareAndSet(false, true)) {
            return;
        }
        long sentNanos = System.nanoTime();
        nextAttemptNanos = sentNanos + PAUSE.toNanos();
        instances.apply("ingress-api")
                .flatMap(instance -> client.get()
                        .uri(instance.resolve("/api/clock"))
                        .retrieve()
                        .bodyToMono(String.class))
                .map(body -> Instant.parse(JsonMapper.shared().readTree(body).path("now").asString("")))
                .timeout(PATIENCE)
                .doFinally(end -> refreshing.set(false))
                .subscribe(time -> newest = new Sample(time, sentNanos + (System.nanoTime() - sentNanos) / 2),
                        failure -> LOG.debug("The clock of the sale is not known: {}", failure.toString()));
    }
}
