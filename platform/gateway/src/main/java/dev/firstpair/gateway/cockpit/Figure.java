package dev.firstpair.gateway.cockpit;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A figure of the cockpit, and the metric of a service that it comes from. If it has labels, each combination of their
 * values is a separate figure, whose name continues with them: {@code answers.SOLD_OUT}.
 */
enum Figure {
    /** Answers to purchases, by code. */
    ANSWERS("answers", "ingress-api", "firstpair_ingress_answers_total", Kind.COUNTER, "code"),
    /** Decisions of the gate, by outcome. */
    GATE("gate", "ingress-api", "firstpair_ingress_gate_outcomes_total", Kind.COUNTER, "outcome"),
    /** Purchases that were admitted while Redis did not answer. */
    WITHOUT_GATE("withoutGate", "ingress-api", "firstpair_ingress_accepted_without_gate_total", Kind.COUNTER),
    /** Requests that were sent to the log, acknowledged or not. */
    APPENDED("appended", "ingress-api", "firstpair_ingress_append_seconds_count", Kind.COUNTER),
    /** Purchases between gate and acknowledgement. */
    IN_FLIGHT("inFlight", "ingress-api", "firstpair_ingress_inflight", Kind.SUM),
    /** Requests in the log that are not decided yet. */
    UNDECIDED("undecided", "ingress-api", "firstpair_ingress_undecided", Kind.SUM),
    /** Seconds of the gate's answers, by quantile, of the slowest instance. */
    GATE_SECONDS("gateSeconds", "ingress-api", "firstpair_ingress_gate_seconds", Kind.MAX, "quantile"),
    /** Seconds of the log's acknowledgements, by quantile, of the slowest instance. */
    APPEND_SECONDS("appendSeconds", "ingress-api", "firstpair_ingress_append_seconds", Kind.MAX, "quantile"),
    /** When a product was first answered CLOSED, in seconds since 1970, by product; by the clock of ingress-api. */
    CLOSED_SINCE("closedSince", "ingress-api", "firstpair_ingress_closed_since_seconds", Kind.MIN, "product"),
    /** Requests that the ledger has read. */
    READ("read", "order-topology", "firstpair_ledger_decision_seconds_count", Kind.COUNTER),
    /** Decisions, by outcome and reason. */
    DECIDED("decided", "order-topology", "firstpair_ledger_decisions_total", Kind.COUNTER, "outcome", "reason"),
    /** Inputs of the ledger that had been decided before, or changed nothing. */
    REPEATED("repeated", "order-topology", "firstpair_ledger_repeated_total", Kind.COUNTER),
    /** Seconds from a request's append to its decision, by quantile, of the slowest instance. */
    DECIDE_SECONDS("decideSeconds", "order-topology", "firstpair_ledger_decision_seconds", Kind.MAX, "quantile"),
    /** Pending orders, each of which holds a unit. */
    HOLDS("holds", "order-topology", "firstpair_ledger_holds", Kind.SUM),
    /** Pending orders that lose their unit within a minute, unless they are paid. */
    HOLDS_ENDING("holdsEnding", "order-topology", "firstpair_ledger_holds_ending", Kind.SUM),
    /** Records that the ledger has not read yet, by topic. */
    LEDGER_LAG("ledgerLag", "order-topology", "kafka_consumer_fetch_manager_records_lag", Kind.SUM, "topic"),
    /** Dead letters of the ledger, by topic. */
    LEDGER_DEAD("deadLetters.ledger", "order-topology", "firstpair_ledger_deadletters_total", Kind.COUNTER, "topic"),
    /** Placed orders that are in MySQL. */
    STORED("stored", "sink-writer", "firstpair_sink_orders_total", Kind.COUNTER),
    /** Records that sink-writer has not read yet, by topic. */
    STORE_LAG("storeLag", "sink-writer", "kafka_consumer_fetch_manager_records_lag", Kind.SUM, "topic"),
    /** Dead letters of sink-writer, by topic. */
    STORE_DEAD("deadLetters.store", "sink-writer", "firstpair_sink_dead_letters_total", Kind.COUNTER, "topic"),
    /** Seconds by which the mirror is behind MySQL. */
    MIRROR_LAG("mirrorLagSeconds", "sink-writer", "firstpair_mirror_lag_seconds", Kind.MAX),
    /** Values that differed from the log at the last audit, by mirror. */
    DRIFT("drift", "sink-writer", "firstpair_audit_drift", Kind.MAX, "mirror"),
    /** Violations at the last audit, by promise. */
    VIOLATIONS("violations", "sink-writer", "firstpair_audit_violations", Kind.MAX, "promise"),
    /** Units of all products together: {@code granted}, {@code remaining}. */
    UNITS("units", "catalog", "firstpair_catalog_stock_units", Kind.MAX, "state"),
    /** Notifications that were released, by kind. */
    NOTIFIED("notified", "notifier-topology", "firstpair_notifier_told_total", Kind.COUNTER, "kind"),
    /** Records that the notifier has not read yet, by topic. */
    NOTIFY_LAG("notifyLag", "notifier-topology", "kafka_consumer_fetch_manager_records_lag", Kind.SUM, "topic"),
    /** Dead letters of the notifier, by topic. */
    NOTIFY_DEAD("deadLetters.notify", "notifier-topology", "firstpair_notifier_deadletters_total", Kind.COUNTER,
            "topic"),
    /** Notifications that were given up, by channel. */
    GIVEN_UP("deadLetters.notifications", "notifier-topology", "firstpair_notifier_dead_letters_total", Kind.COUNTER,
            "channel");

    /** When a process started, in seconds since 1970; distinguishes a process from the one before it. */
    static final String STARTED = "process_start_time_seconds";

    /** How the values of several instances are combined. */
    enum Kind {
        /** It only grows while a process runs: its increases are added up. */
        COUNTER(Double::sum),
        SUM(Double::sum),
        MAX(Math::max),
        MIN(Math::min);

        private final DoubleBinaryOperator merge;

        Kind(DoubleBinaryOperator merge) {
            this.merge = merge;
        }

        double merge(double one, double other) {
            return merge.applyAsDouble(one, other);
        }
    }

    private final String title;
    private final String service;
    private final String metric;
    private final Kind kind;
    private final List<String> labels;

    Figure(String title, String service, String metric, Kind kind, String... labels) {
        this.title = title;
        this.service = service;
        this.metric = metric;
        this.kind = kind;
        this.labels = List.of(labels);
    }

    String service() {
        return service;
    }

    String metric() {
        return metric;
    }

    Kind kind() {
        return kind;
    }

    /** Whether this series is a value of this figure; the series of a summary without a quantile are not. */
    boolean has(Series series) {
        return series.name().equals(metric) && series.labels().keySet().containsAll(labels);
    }

    /** The name of the figure to which this series belongs; absent and empty labels are left out of it. */
    String nameFor(Series series) {
        return Stream.concat(Stream.of(title), labels.stream().map(label -> series.labels().getOrDefault(label, "")))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("."));
    }

    /** The name of the figure with these values of its labels. */
    String of(String... values) {
        return Stream.concat(Stream.of(title), Stream.of(values)).collect(Collectors.joining("."));
    }
}
