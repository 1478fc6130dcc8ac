package dev.firstpair.notifier.dispatch;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;

/** Measures the longest pause of this JVM or of the brokers: sends one request after the other, and times each. */
final class Pauses implements AutoCloseable {

    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final Admin admin;
    private final AtomicLong longestNanos = new AtomicLong();
    private final Thread asking;
    private volatile boolean ended;

    Pauses(String brokers) {
        admin = Admin.create(Map.of("bootstrap.servers", brokers));
        asking = Thread.ofPlatform().daemon().name("pauses").start(this::ask);
    }

    /** Ends the measurement. */
    Duration longest() throws InterruptedException {
        ended = true;
        asking.join();
        return Duration.ofNanos(longestNanos.get());
    }

    private void ask() {
        long before = System.nanoTime();
        while (!ended) {
            LockSupport.parkNanos(BETWEEN.toNanos());
            try {
                admin.describeCluster().nodes().get();
            } catch (ExecutionException e) {
                // After a minute, which is included in the measurement.
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            longestNanos.accumulateAndGet(now - before, Math::max);
            before = now;
        }
    }

    @Override
    public void close() {
        ended = true;
        admin.close();
    }
}
