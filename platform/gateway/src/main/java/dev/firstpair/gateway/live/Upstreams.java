package dev.firstpair.gateway.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.util.retry.Retry;

/**
 * Event streams of services. When one breaks off, ends or is refused, it is opened again at another instance, from the
 * last event on, after a growing random delay; its reader does not notice it.
 */
final class Upstreams {

    private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);
    /** The longest delay between two attempts, in multiples of {@code soonest}. */
    private static final int LATEST = 60;
    private static final double JITTER = 0.5;
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final ParameterizedTypeReference<ServerSentEvent<String>> SSE = new ParameterizedTypeReference<>() {
    };

    private final WebClient client;
    private final Function<String, Mono<URI>> instances;
    private final Duration silence;
    private final MeterRegistry metrics;
    private final Map<String, AtomicInteger> open = new ConcurrentHashMap<>();

    /**
     * @param instances finds an instance of a service, another one each time; empty if there is none
     * @param silence after which a stream counts as lost
     */
    Upstreams(WebClient client, Function<String, Mono<URI>> instances, Duration silence, MeterRegistry metrics) {
        this.client = client;
        this.instances = instances;
        this.silence = silence;
        this.metrics = metrics;
    }

    /**
     * The events after {@code after}. Completes when the service answers that there will be no more (204), or refuses
     * the request (4xx); fails only with {@link TokenRefused}.
     *
     * @param authorization the header; null for none
     * @param after {@code Last-Event-ID}; null for none
     * @param soonest approximate delay until a stream that has broken off is opened again; if that fails, twice as
     *     long, and so on, up to {@value #LATEST} times as long
     */
    Flux<ServerSentEvent<String>> follow(String service, String path, @Nullable String authorization,
            @Nullable String after, Duration soonest) {
        AtomicReference<@Nullable String> last = new AtomicReference<>(after);
        return Flux.defer(() -> connect(service, path, authorization, last.get()))
                .doOnNext(event -> {
                    if (event.id() != null) {
                        last.set(event.id());
                    }
                })
                .concatWith(Mono.error(() -> new Interrupted("the stream has ended")))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, soonest)
                        .maxBackoff(soonest.multipliedBy(LATEST))
                        .jitter(JITTER)
                        .transientErrors(true)
                        .filter(failure -> !(failure instanceof TokenRefused) && !(failure instanceof Completed))
                        .doBeforeRetry(failed -> LOG.debug("{}{} is opened again: {}", service, path,
                                failed.failure().toString())))
                .onErrorComplete(Completed.class);
    }

    private Flux<ServerSentEvent<String>> connect(String service, String path, @Nullable String authorization,
            @Nullable String after) {
        // WebClient reads a body on to its end if its reader leaves before subscribing to it; a stream has no end.
        Disposable.Swap connection = Disposables.swap();
        return instances.apply(service)
                .switchIfEmpty(Mono.error(() -> new Interrupted("no instance is known")))
                .flatMapMany(instance -> client.get()
                        .uri(instance.resolve(path))
                        .httpRequest(request -> connection.update(request.<Connection>getNativeRequest()))
                        .accept(MediaType.TEXT_EVENT_STREAM)
                        .headers(headers -> {
                            set(headers, HttpHeaders.AUTHORIZATION, authorization);
                            set(headers, LAST_EVENT_ID, after);
                        })
                        .exchangeToFlux(answer -> read(service, answer))
                        .doOnCancel(connection::dispose)
                        .timeout(silence));
    }

    private static void set(HttpHeaders headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }

    private Flux<ServerSentEvent<String>> read(String service, ClientResponse answer) {
        HttpStatusCode status = answer.statusCode();
        if (status.equals(HttpStatus.OK)) {
            AtomicInteger count = count(service);
            return answer.bodyToFlux(SSE)
                    .doOnSubscribe(begun -> count.incrementAndGet())
                    .doFinally(end -> count.decrementAndGet());
        }
        boolean retryable = status.is5xxServerError() || status.equals(HttpStatus.TOO_MANY_REQUESTS);
        RuntimeException failure = status.equals(HttpStatus.UNAUTHORIZED)
                ? new TokenRefused()
                : retryable ? new Interrupted(status.toString()) : new Completed();
        return answer.releaseBody().thenMany(Flux.error(failure));
    }

    private AtomicInteger count(String service) {
        return open.computeIfAbsent(service, name -> {
            AtomicInteger count = new AtomicInteger();
            Gauge.builder("firstpair.gateway.live.upstreams", count, AtomicInteger::get)
                    .tag("service", name)
                    .description("Event streams of the service that are open for those of browsers")
                    .register(metrics);
            return count;
        });
    }

    /** The service does not accept the token any more. */
    static final class TokenRefused extends Failure {

        private static final long serialVersionUID = 1;

        TokenRefused() {
            super("the token is refused");
        }
    }

    /** No more events will come. */
    private static final class Completed extends Failure {

        private static final long serialVersionUID = 1;

        Completed() {
            super("nothing more will come");
        }
    }

    /** More events will come after another request. */
    private static final class Interrupted extends Failure {

        private static final long serialVersionUID = 1;

        Interrupted(String why) {
            super(why);
        }
    }

    private abstract static class Failure extends RuntimeException {

        private static final long serialVersionUID = 1;

        Failure(String message) {
            super(message, null, false, false);
        }
    }
}
