package dev.firstpair.sink.audit;

import dev.firstpair.audit.SystemAudit.Audited;
import dev.firstpair.audit.mirror.Drift;
import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Promise;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Metrics of the latest audit of this instance; absent before the first. */
@Component
final class AuditMeters {

    private final MeterRegistry meters;
    private final Counter failed;
    private final AtomicReference<@Nullable Latest> latest = new AtomicReference<>();

    /** Numbers only: the drift of a bad night may be long. */
    private record Latest(Map<Drift.Mirror, Long> drift, Map<Promise, Long> violations, double beganSeconds,
            double tookSeconds) {

        static Latest of(Audited audited) {
            AuditReport report = audited.report();
            return new Latest(
                    audited.drift().stream().collect(Collectors.groupingBy(Drift::mirror, Collectors.counting())),
                    report.findings()
                            .stream()
                            .collect(Collectors.groupingBy(finding -> finding.violation().promise(),
                                    Collectors.summingLong(Finding::count))),
                    report.auditedAt().toEpochMilli() / 1000.0, report.durationMillis() / 1000.0);
        }

        long violationsOf(Promise promise) {
            // This promise is broken by drift.
            return promise == Promise.MIRRORS_CONVERGE
                    ? drift.values().stream().mapToLong(Long::longValue).sum()
                    : violations.getOrDefault(promise, 0L);
        }
    }

    AuditMeters(MeterRegistry meters) {
        this.meters = meters;
        this.failed = meters.counter("firstpair.audit.failed");
    }

    void failed() {
        failed.increment();
    }

    void record(Audited audited) {
        if (latest.getAndSet(Latest.of(audited)) == null) {
            register();
        }
    }

    private void register() {
        for (Drift.Mirror mirror : Drift.Mirror.values()) {
            gauge("firstpair.audit.drift", last -> last.drift().getOrDefault(mirror, 0L))
                    .tag("mirror", mirror.name().toLowerCase(Locale.ROOT))
                    .description("What differed from the log, in the latest audit here")
                    .register(meters);
        }
        for (Promise promise : Promise.values()) {
            gauge("firstpair.audit.violations", last -> last.violationsOf(promise))
                    .tag("promise", promise.toString())
                    .description("What breaks the promise, in the latest audit here")
                    .register(meters);
        }
        gauge("firstpair.audit.last.run", Latest::beganSeconds)
                .description("When the latest audit here began")
                .baseUnit("seconds")
                .register(meters);
        gauge("firstpair.audit.duration", Latest::tookSeconds)
                .description("How long the latest audit here took")
                .baseUnit("seconds")
                .register(meters);
    }

    private Gauge.Builder<AtomicReference<@Nullable Latest>> gauge(String name, ToDoubleFunction<Latest> value) {
        return Gauge.builder(name, latest, of -> value.applyAsDouble(Objects.requireNonNull(of.get())));
    }
}
