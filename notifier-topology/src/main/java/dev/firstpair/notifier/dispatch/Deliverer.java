package dev.firstpair.notifier.dispatch;

import dev.firstpair.topics.notification.Notification;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers notifications to a channel: prepares them in batches, limits rate and concurrency, tries again what was not
 * accepted, and sends to the dead-letter topic what is refused or was tried for long enough. Thread-safe.
 */
final class Deliverer {

    private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);

    private final Channel channel;
    private final ChannelSettings settings;
    private final DeadLetters deadLetters;
    private final ChannelMeters meters;
    private final Limiter limiter = new Limiter();
    private final Semaphore permits;
    /** Half of the permits: first attempts do not wait for notifications that are tried again and again. */
    private final Semaphore retryPermits;
    private final RecentDeliveries recentDeliveries = new RecentDeliveries();
    private final BlockingQueue<List<PendingDelivery>> batches = new LinkedBlockingQueue<>();
    private volatile @Nullable String failure;
    private volatile @Nullable Thread preparer;

    Deliverer(Channel channel, DeadLetters deadLetters, ChannelMeters meters) {
        this.channel = channel;
        this.settings = channel.settings();
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.permits = new Semaphore(settings.concurrency(), true);
        this.retryPermits = new Semaphore(Math.max(1, settings.concurrency() / 2), true);
    }

    /** The reason why the latest preparation or delivery failed, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Nothing is left that failed: what did was delivered by another instance, perhaps. */
    void clearFailure() {
        failure = null;
    }

    void start() {
        preparer = Thread.ofVirtual().name("dispatcher-" + settings.name() + "-preparer").start(this::prepare);
    }

    /** Prepares no more batches. Deliveries end with their {@link Assignment}. */
    void stop() {
        Thread preparing = preparer;
        if (preparing != null) {
            preparing.interrupt();
        }
    }

    /** This instance's share of the channel's rate; 0 changes nothing. */
    void setPermitsPerSecond(double permitsPerSecond) {
        limiter.setPermitsPerSecond(permitsPerSecond);
    }

    /** Prepares a batch after those that were added before, and queues its deliveries at their assignments. */
    void add(List<PendingDelivery> batch) {
        batches.add(batch);
    }

    private void prepare() {
        try {
            while (true) {
                prepare(new ArrayList<>(batches.take()));
            }
        } catch (InterruptedException e) {
            // stop() requested the end
        }
    }

    /**
     * One batch after the other, so that each user's order is kept. Retries without end, since no delivery has failed.
     */
    private void prepare(List<PendingDelivery> batch) throws InterruptedException {
        for (int attempt = 1;; attempt++) {
            batch.removeIf(pending -> pending.assignment().isEnded());
            if (batch.isEmpty()) {
                return;
            }
            try {
                Prepared prepared = prepared(batch.stream().map(PendingDelivery::notification).toList());
                batch.forEach(pending -> pending.assignment().enqueue(pending, prepared));
                failure = attempt > 1 ? null : failure;
                return;
            } catch (RuntimeException e) {
                LOG.warn("The channel {} cannot prepare a batch (attempt {}), trying again: {}", settings.name(),
                        attempt,
                        e.toString());
                failure = e.toString();
            }
            pauseAfter(attempt);
        }
    }

    private Prepared prepared(List<Notification> notifications) {
        long nowNanos = System.nanoTime();
        return new Prepared(channel.prepare(notifications), nowNanos);
    }

    /** Returns when the notification is done: delivered, skipped or dead-lettered. See {@link Assignment.Handler}. */
    void deliver(PendingDelivery pending, Prepared prepared) throws InterruptedException {
        Notification notification = pending.notification();
        if (recentDeliveries.contains(notification.notificationId())) {
            meters.skipped("repeated");
            return;
        }
        for (int attempt = 1;; attempt++) {
            switch (attempt == 1 ? attempt(pending, prepared, attempt) : retry(pending, prepared, attempt)) {
                case Outcome.Delivered _done -> {
                    meters.sent();
                    failure = null;
                    return;
                }
                case Outcome.Skipped(String reason) -> {
                    meters.skipped(reason);
                    failure = null;
                    return;
                }
                case Outcome.Refused(String detail) -> {
                    meters.failed();
                    failure = null;
                    sendToDeadLetters(pending, detail);
                    return;
                }
                case Outcome.Failed(String detail) -> {
                    meters.failed();
                    failure = detail;
                    // Since it was read: one that waited behind another of its user does not begin again.
                    if (System.nanoTime() - prepared.atNanos() >= settings.retry().giveUpAfter().toNanos()) {
                        sendToDeadLetters(pending, detail);
                        return;
                    }
                    LOG.debug("{} was not accepted by {} (attempt {}): {}", notification.notificationId(),
                            settings.name(), attempt, detail);
                }
            }
            pauseAfter(attempt);
        }
    }

    private Outcome retry(PendingDelivery pending, Prepared prepared, int attempt) throws InterruptedException {
        retryPermits.acquire();
        try {
            return attempt(pending, prepared, attempt);
        } finally {
            retryPermits.release();
        }
    }

    private Outcome attempt(PendingDelivery pending, Prepared prepared, int attempt)
            throws InterruptedException {
        Notification notification = pending.notification();
        try {
            Prepared current = attempt == 1 ? prepared : prepared(List.of(notification));
            @Nullable
            String reason = current.delivery().reasonToSkip(notification);
            if (reason != null) {
                return new Outcome.Skipped(reason);
            }
            permits.acquire();
            try {
                limiter.await();
                // After the wait behind others, and for a permit.
                if (current.isOld()) {
                    current = prepared(List.of(notification));
                    reason = current.delivery().reasonToSkip(notification);
                    if (reason != null) {
                        return new Outcome.Skipped(reason);
                    }
                }
                Channel.Delivery delivery = current.delivery();
                return pending.assignment().deliver(pending, () -> {
                    if (attempt > 1) {
                        meters.retried();
                    }
                    Outcome outcome = delivery.deliver(notification);
                    if (outcome instanceof Outcome.Delivered) {
                        recentDeliveries.add(notification.notificationId());
                    }
                    return outcome;
                });
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("The channel {} failed for {}", settings.name(), notification.notificationId(), e);
            return new Outcome.Failed(e.toString());
        }
    }

    private void sendToDeadLetters(PendingDelivery pending, String detail) throws InterruptedException {
        for (int attempt = 1;; attempt++) {
            try {
                deadLetters.send(pending.record(), settings.name(), detail);
                meters.deadLetter();
                LOG.warn("{} was not accepted by {} and was sent to the dead-letter topic: {}",
                        pending.notification().notificationId(), settings.name(), detail);
                return;
            } catch (RuntimeException e) {
                LOG.warn("Could not send {} to the dead-letter topic (attempt {}), trying again: {}",
                        pending.notification().notificationId(), attempt, e.toString());
            }
            pauseAfter(attempt);
        }
    }

    private void pauseAfter(int attempt) throws InterruptedException {
        Thread.sleep(settings.retry().delayAfter(attempt, ThreadLocalRandom.current()));
    }
}
