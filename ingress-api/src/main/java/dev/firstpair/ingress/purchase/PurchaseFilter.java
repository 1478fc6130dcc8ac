package dev.firstpair.ingress.purchase;

import dev.firstpair.ingress.problem.Answer;
import dev.firstpair.ingress.problem.Problem;
import dev.firstpair.observability.TraceParent;
import dev.firstpair.reactive.EventLoop;
import dev.firstpair.reactive.token.TokenVerifier;
import dev.firstpair.reactive.token.TokenVerifier.Verdict;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.PurchaseRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code POST /api/products/{productId}/purchases}. A filter rather than a controller, since it is the only hot path of
 * this service: no routing, no argument binding, no body parsing. What can be answered at once is answered on the event
 * loop.
 */
public final class PurchaseFilter implements WebFilter, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(PurchaseFilter.class);
    private static final String PREFIX = "/api/products/";
    private static final String SUFFIX = "/purchases";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String BEARER = "Bearer ";

    private final TokenVerifier tokens;
    private final Purchases purchases;
    private final ConcurrencyLimit inFlight;
    private final DecisionWaiters waiters;
    private final PurchaseMetrics metrics;
    private final long largestBodyBytes;

    public PurchaseFilter(
            TokenVerifier tokens,
            Purchases purchases,
            ConcurrencyLimit inFlight,
            DecisionWaiters waiters,
            PurchaseMetrics metrics,
            long largestBodyBytes) {
        this.tokens = tokens;
        this.purchases = purchases;
        this.inFlight = inFlight;
        this.waiters = waiters;
        this.metrics = metrics;
        this.largestBodyBytes = largestBodyBytes;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        if (!path.startsWith(PREFIX) || !path.endsWith(SUFFIX) || path.length() < PREFIX.length() + SUFFIX.length()) {
            return chain.filter(exchange);
        }
        String product = path.substring(PREFIX.length(), path.length() - SUFFIX.length());
        if (product.indexOf('/') >= 0) {
            return chain.filter(exchange);
        }
        return handle(exchange, product);
    }

    private Mono<Void> handle(ServerWebExchange exchange, String product) {
        ServerHttpRequest request = exchange.getRequest();
        if (!HttpMethod.POST.equals(request.getMethod())) {
            return write(exchange, Answer.of(Problem.METHOD_NOT_ALLOWED), false);
        }
        HttpHeaders headers = request.getHeaders();
        List<String> given = headers.getOrEmpty(HttpHeaders.AUTHORIZATION);
        // Two tokens are refused: a proxy or another service might use the other one.
        String authorization = given.size() == 1 ? given.getFirst() : "";
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return write(exchange, Answer.of(Problem.UNAUTHENTICATED), false);
        }
        String token = authorization.substring(BEARER.length());
        Verdict.Valid known = tokens.getIfCached(token);
        if (known != null) {
            return proceed(exchange, product, known.userId());
        }
        if (!inFlight.tryEnter()) {
            return write(exchange, Answer.of(Problem.BUSY), false);
        }
        // The place is given back before the purchase takes one: a request never has two.
        CompletableFuture<Verdict> verdict = tokens.verify(token)
                .whenComplete((checked, failure) -> inFlight.leave());
        return EventLoop.await(exchange, verdict).flatMap(checked -> switch (checked) {
            case Verdict.Valid good -> proceed(exchange, product, good.userId());
            case Verdict.Invalid bad -> {
                LOG.debug("Bad token: {}", bad.why());
                yield write(exchange, Answer.of(Problem.UNAUTHENTICATED), false);
            }
            case Verdict.Unverifiable unknown -> {
                LOG.debug("Cannot check a token: {}", unknown.why());
                yield write(exchange, Answer.of(Problem.UNAVAILABLE), false);
            }
        });
    }

    private Mono<Void> proceed(ServerWebExchange exchange, String product, UserId userId) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        ProductId productId;
        try {
            productId = ProductId.parse(product);
        } catch (IllegalArgumentException e) {
            return write(exchange, Answer.invalid("The product id in the path is not a number from 1."), false);
        }
        List<String> keys = headers.getOrEmpty(IDEMPOTENCY_KEY);
        String attemptKey = keys.isEmpty() ? null : keys.getFirst();
        if (attemptKey != null && (keys.size() > 1 || !isAttemptKey(attemptKey))) {
            return write(exchange, Answer.invalid("Idempotency-Key has to be given once, with 1 to "
                    + PurchaseRequest.ATTEMPT_KEY_LENGTH + " printable ASCII characters."), false);
        }
        long length = headers.getContentLength();
        if (length > largestBodyBytes) {
            return write(exchange, Answer.of(Problem.BODY_TOO_LARGE), false);
        }
        boolean ofUnknownLength = length < 0 && headers.getFirst(HttpHeaders.TRANSFER_ENCODING) != null;
        if ((length > 0 || ofUnknownLength) && !isJson(headers)) {
            return write(exchange, Answer.of(Problem.UNSUPPORTED_MEDIA_TYPE), false);
        }
        if (ofUnknownLength) {
            return isLonger(exchange.getRequest().getBody(), largestBodyBytes).flatMap(tooLong -> tooLong
                    ? write(exchange, Answer.of(Problem.BODY_TOO_LARGE), false)
                    : purchase(exchange, productId, userId, attemptKey));
        }
        return purchase(exchange, productId, userId, attemptKey);
    }

    private Mono<Void> purchase(
            ServerWebExchange exchange, ProductId productId, UserId userId, @Nullable String attemptKey) {
        Answer early = purchases.early(productId, userId);
        if (early != null) {
            metrics.answered(productId, early);
            return write(exchange, early, true);
        }
        HttpHeaders headers = exchange.getRequest().getHeaders();
        int seconds = PreferredWait.seconds(headers.getOrEmpty(PreferredWait.HEADER));
        DecisionWaiters.Wait wait = seconds == 0 ? null : waiters.prepare(seconds);
        if (!inFlight.tryEnter()) {
            return write(exchange, Answer.of(Problem.BUSY), false);
        }
        return await(exchange, productId,
                purchases.submit(productId, userId, attemptKey, headers.getFirst(TraceParent.HEADER), wait), wait);
    }

    /**
     * Gives the place back, counts the answer and writes it. Only the writing is canceled with the connection: a
     * purchase that has begun is finished, or its unit would be reserved until the lease ends. A client that waits for
     * the decision does so without the place.
     */
    Mono<Void> await(ServerWebExchange exchange, ProductId productId, CompletableFuture<Answer> answer,
            DecisionWaiters.@Nullable Wait wait) {
        CompletableFuture<Answer> counted = answer.whenComplete((given, failure) -> {
            inFlight.leave();
            if (failure == null) {
                metrics.answered(productId, given);
                metrics.answered(given, false);
            }
        });
        Mono<Answer> shown = wait == null
                ? EventLoop.await(exchange, counted)
                : EventLoop.await(exchange, counted.thenCompose(wait::answer)).doOnCancel(wait::end);
        return shown.flatMap(given -> given.write(exchange.getResponse()));
    }

    /** Whether the body has more bytes. A body that does not arrive in whole is an error of the client. */
    static Mono<Boolean> isLonger(Flux<DataBuffer> body, long mostBytes) {
        return body.map(buffer -> {
            int bytes = buffer.readableByteCount();
            DataBufferUtils.release(buffer);
            return (long) bytes;
        })
                .scan(0L, Long::sum)
                .takeUntil(sum -> sum > mostBytes)
                .last(0L)
                .map(sum -> sum > mostBytes)
                .onErrorMap(failure -> new ResponseStatusException(HttpStatus.BAD_REQUEST, "no whole body", failure));
    }

    private static boolean isJson(HttpHeaders headers) {
        try {
            MediaType type = headers.getContentType();
            return type != null && MediaType.APPLICATION_JSON.isCompatibleWith(type);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static boolean isAttemptKey(String key) {
        if (key.isEmpty() || key.length() > PurchaseRequest.ATTEMPT_KEY_LENGTH) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) < ' ' || key.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private Mono<Void> write(ServerWebExchange exchange, Answer answer, boolean withoutGate) {
        metrics.answered(answer, withoutGate);
        return answer.write(exchange.getResponse());
    }
}
