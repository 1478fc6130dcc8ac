package dev.firstpair.gateway.live;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Bounds the writes of stock on all streams of this gateway: after such a write, its stream pauses, for 100 µs for each
 * stream that pauses then. Streams with much to write together have 10,000 such writes per second, spread evenly;
 * a stream that does not pause writes at once. Thread-safe.
 */
final class StockPace {

    /**
     * Without a limit, ten thousand listeners of a product that was bought took all of two cores, and purchases waited
     * for 10 s.
     */
    private static final Duration PER_STREAM = Duration.ofNanos(100_000);

    private final Scheduler timer;
    private final AtomicInteger pausing = new AtomicInteger();

    StockPace(Scheduler timer) {
        this.timer = timer;
    }

    /**
     * Begins the pause of a stream that has written stock.
     *
     * @param end called at its end, unless it is disposed
     */
    Disposable pause(Runnable end) {
        return Mono.delay(PER_STREAM.multipliedBy(pausing.incrementAndGet()), timer)
                .doFinally(any -> pausing.decrementAndGet())
                .subscribe(any -> end.run());
    }
}
