package dev.firstpair.ingress.purchase;

import dev.firstpair.gate.Admission;
import dev.firstpair.ingress.problem.Answer;
import dev.firstpair.ingress.problem.Problem;
import dev.firstpair.topics.ids.ProductId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Metrics of purchases. */
public final class PurchaseMetrics {

    private static final List<String> GATE_OUTCOMES = List.of("admitted", "repeated", "already", "sold_out",
            "not_open", "closed", "unknown", "failed");

    private final Map<String, Counter> answers = new HashMap<>();
    private final Map<String, Counter> early = new HashMap<>();
    private final Map<String, Counter> gateOutcomes = new HashMap<>();
    private final Timer gate;
    private final Timer append;
    private final Counter acceptedWithoutGate;
    private final ClosedSales closed;

    /**
     * @param inFlight number of requests between gate and acknowledgement
     * @param undecided number of requests that are in the log and not decided yet
     */
    public PurchaseMetrics(MeterRegistry registry, Supplier<Number> inFlight, Supplier<Number> undecided) {
        closed = new ClosedSales(registry, InstantSource.system());
        register(registry, Answer.ACCEPTED);
        for (Problem problem : Problem.values()) {
            register(registry, problem.name());
        }
        for (String outcome : GATE_OUTCOMES) {
            gateOutcomes.put(outcome, Counter.builder("firstpair.ingress.gate.outcomes")
                    .description("What the gate said, or failed: it did not answer")
                    .tag("outcome", outcome)
                    .register(registry));
        }
        gate = Timer.builder("firstpair.ingress.gate")
                .description("The gate's answers")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        append = Timer.builder("firstpair.ingress.append")
                .description("Acknowledgements of the log")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        acceptedWithoutGate = Counter.builder("firstpair.ingress.accepted.without.gate")
                .description("Purchases accepted by this instance's memory while Redis did not answer")
                .register(registry);
        Gauge.builder("firstpair.ingress.inflight", inFlight)
                .description("Requests between gate and acknowledgement")
                .register(registry);
        Gauge.builder("firstpair.ingress.undecided", undecided)
                .description("Requests of this instance that are in the log and not decided yet")
                .register(registry);
    }

    private void register(MeterRegistry registry, String code) {
        answers.put(code, Counter.builder("firstpair.ingress.answers")
                .description("Answers to purchases, by code")
                .tag("code", code)
                .register(registry));
        early.put(code, Counter.builder("firstpair.ingress.early")
                .description("Answers to purchases given without the gate, by code")
                .tag("code", code)
                .register(registry));
    }

    void answered(Answer answer, boolean withoutGate) {
        increment(answers, answer.code());
        if (withoutGate) {
            increment(early, answer.code());
        }
    }

    /** Counts the answer to a purchase of this product. */
    void answered(ProductId product, Answer answer) {
        closed.answered(product, answer.code());
    }

    /** @param admission null if the gate failed */
    void gate(@Nullable Admission admission, long nanos) {
        gate.record(nanos, TimeUnit.NANOSECONDS);
        increment(gateOutcomes, admission == null ? "failed" : switch (admission) {
            case Admission.Admitted admitted -> admitted.repeated() ? "repeated" : "admitted";
            case Admission.AlreadyOrdered already -> "already";
            case Admission.SoldOut soldOut -> "sold_out";
            case Admission.NotOpen notOpen -> "not_open";
            case Admission.Closed closed -> "closed";
            case Admission.Unknown unknown -> "unknown";
        });
    }

    void append(long nanos) {
        append.record(nanos, TimeUnit.NANOSECONDS);
    }

    void acceptedWithoutGate() {
        acceptedWithoutGate.increment();
    }

    private static void increment(Map<String, Counter> counters, String key) {
        Counter counter = counters.get(key);
        if (counter != null) {
            counter.increment();
        }
    }
}
