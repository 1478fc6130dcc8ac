package dev.firstpair.observability;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a purchase from service to service: each begins a {@link Step} by the {@code traceparent} that it received,
 * and forwards that of the step. Steps are exported by OTLP if there is an endpoint, and logged at DEBUG by the logger
 * {@value Step#LOGGER}; without both, the received {@code traceparent} is forwarded unchanged.
 */
public final class Tracing implements AutoCloseable {

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final int FLUSH_SECONDS = 2;

    private final @Nullable SdkTracerProvider provider;
    private final @Nullable Tracer tracer;

    private Tracing(@Nullable SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider == null ? null : provider.get("dev.firstpair");
    }

    /** Exports nothing. */
    public static Tracing off() {
        return new Tracing(null);
    }

    /**
     * @param endpoint where spans are sent to by OTLP over HTTP, such as {@code http://localhost:4318/v1/traces}
     * @param service the name of the service
     * @param share of traces that are exported, 0 to 1. The trace's id decides, not the client's {@code traceparent}:
     *     every service with the same share exports the same traces.
     */
    public static Tracing to(String endpoint, String service, double share) {
        return to(OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build(), service, share);
    }

    static Tracing to(SpanExporter exporter, String service, double share) {
        return new Tracing(SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(SERVICE, service)))
                .setSampler(Sampler.traceIdRatioBased(share))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build());
    }

    /** Whether a step would be exported or logged. */
    public boolean isOn() {
        return tracer != null || Step.isLogged();
    }

    /**
     * Begins a step of the trace, or of a new one if {@code received} is no {@code traceparent}.
     *
     * @param at when it began
     */
    public Step begin(String name, @Nullable String received, Instant at) {
        if (tracer == null) {
            return new Step(name, at, TraceParent.of(received, ThreadLocalRandom.current()), null);
        }
        SpanBuilder span = tracer.spanBuilder(name).setStartTimestamp(at);
        Span begun = (received != null && TraceParent.isWellFormed(received)
                ? span.setParent(parent(received))
                : span.setNoParent()).startSpan();
        SpanContext context = begun.getSpanContext();
        return new Step(name, at, "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex(), begun);
    }

    private static Context parent(String traceParent) {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(TraceParent.traceId(traceParent),
                        TraceParent.spanId(traceParent), TraceFlags.getDefault(), TraceState.getDefault())));
    }

    /** Waits for a short time until ended steps are exported. */
    @Override
    public void close() {
        if (provider != null) {
            provider.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        }
    }
}
