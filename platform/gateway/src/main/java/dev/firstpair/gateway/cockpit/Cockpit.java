package dev.firstpair.gateway.cockpit;

import dev.firstpair.tokens.CompleteResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;

/**
 * Reads the metrics of all instances once per second while somebody watches, and keeps the samples of ten minutes. A
 * minute after the last call of {@code view()} it stops and drops them; the next call begins again at zero.
 * Thread-safe.
 */
public final class Cockpit implements AutoCloseable {

    static final Duration EVERY = Duration.ofSeconds(1);
    private static final int KEPT = (int) (Duration.ofMinutes(10).toMillis() / EVERY.toMillis());
    private static final Duration WATCHED_FOR = Duration.ofMinutes(1);
    /** For one instance. On a busy machine, a sample is late rather than incomplete, within this limit. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(3);
    private static final String METRICS = "/actuator/prometheus?includedNames=";
    private static final String COUNTER = "_total";
    private static final Logger LOG = LoggerFactory.getLogger(Cockpit.class);
    private static final List<String> SERVICES = List.of("ingress-api", "order-topology", "sink-writer", "catalog",
            "accounts", "notifier-topology", "gateway");

    private final List<ReactiveDiscoveryClient> discovery;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWERS_WITHIN)
            .build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("cockpit").factory());
    private @Nullable Watch watch;

    /**
     * The view at one moment.
     *
     * @param beganAt when watching began: counters are zero then
     * @param samples oldest first, up to ten minutes
     */
    public record View(Instant beganAt, List<Process> processes, List<Stage> funnel, List<Sample> samples) {}

    /** @param discovery where instances are found; for each service, the first that has an instance is used */
    public Cockpit(List<ReactiveDiscoveryClient> discovery, InstantSource clock) {
        this.discovery = discovery;
        this.clock = clock;
    }

    /** The current view; starts sampling if nobody watched before, and then there are no samples yet. */
    public synchronized View view() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Watch current = watch;
        if (current == null) {
            current = new Watch(now);
            watch = current;
            current.begin();
        }
        current.lastViewedAt = now;
        return current.view;
    }

    /** Whether instances are sampled at the moment. */
    synchronized boolean isWatched() {
        return watch != null;
    }

    @Override
    public synchronized void close() {
        timer.shutdownNow();
        http.shutdownNow();
    }

    /** Samples from the first look to a minute after the last. */
    private final class Watch {

        private final Tally tally = new Tally(KEPT);
        private final Funnel funnel = new Funnel();
        private @Nullable ScheduledFuture<?> ticks;
        private List<Process> known = List.of();
        private long sampledNanos = System.nanoTime() - EVERY.toNanos();
        private volatile Instant lastViewedAt;
        private volatile View view;

        Watch(Instant now) {
            lastViewedAt = now;
            view = new View(now, List.of(), List.of(), List.of());
        }

        void begin() {
            ticks = timer.scheduleAtFixedRate(this::tick, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void tick() {
            try {
                // Calls that were late and then run all at once are skipped.
                if (!isOver() && System.nanoTime() - sampledNanos >= EVERY.toNanos() / 2) {
                    sampledNanos = System.nanoTime();
                    sample();
                }
            } catch (RuntimeException | Error e) {
                // Otherwise the timer would not call again.
                LOG.error("No sample of this second", e);
            }
        }

        private boolean isOver() {
            synchronized (Cockpit.this) {
                boolean over = clock.instant().isAfter(lastViewedAt.plus(WATCHED_FOR));
                if (over) {
                    watch = null;
                    if (ticks != null) {
                        ticks.cancel(false);
                    }
                }
                return over;
            }
        }

        private void sample() {
            List<CompletableFuture<Reading>> asked = SERVICES.stream()
                    .flatMap(service -> instances(service).map(instance -> ask(service, instance)))
                    .toList();
            List<Reading> readings = new ArrayList<>(asked.stream().map(CompletableFuture::join).toList());
            Set<URI> listed = readings.stream().map(Reading::instance).collect(Collectors.toSet());
            readings.addAll(tally.unlisted(listed));
            Sample sample = tally.add(clock.instant().truncatedTo(ChronoUnit.MILLIS), readings);
            List<Process> processes = tally.processes();
            List<Stage> stages = funnel.add(sample, !processes.equals(known));
            known = processes;
            view = new View(view.beganAt(), processes, stages, tally.samples());
        }
    }

    private Stream<URI> instances(String service) {
        return discovery.stream()
                .map(client -> client.getInstances(service).collectList().blockOptional().orElse(List.of()))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .stream()
                .flatMap(List::stream)
                .map(ServiceInstance::getUri)
                .distinct();
    }

    /**
     * Never completes exceptionally. Only the metrics that are shown are requested: all would be some hundred
     * kilobytes.
     */
    private CompletableFuture<Reading> ask(String service, URI instance) {
        HttpRequest request = HttpRequest.newBuilder(instance.resolve(METRICS + names(service))).build();
        return CompleteResponse.of(http, request, BodyHandlers.ofString(), ANSWERS_WITHIN)
                .thenApply(answer -> answer.statusCode() == 200 ? answer : null)
                .exceptionally(failure -> null)
                .thenApply(answer -> new Reading(service, instance, series(answer)));
    }

    private static @Nullable List<Series> series(@Nullable HttpResponse<String> answer) {
        return answer == null ? null : Series.parse(answer.body());
    }

    /** The endpoint names a counter without its suffix, and a summary without the suffix of its count. */
    private static String names(String service) {
        return Stream.concat(Stream.of(Figure.STARTED), Arrays.stream(Figure.values())
                .filter(figure -> figure.service().equals(service))
                .map(Figure::metric))
                .map(metric -> metric.endsWith(COUNTER)
                        ? metric.substring(0, metric.length() - COUNTER.length())
                        : metric.endsWith("_count") ? metric.substring(0, metric.length() - "_count".length()) : metric)
                .distinct()
                .map(metric -> URLEncoder.encode(metric, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
    }
}
