package dev.firstpair.notifier.dispatch.mail;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.firstpair.topics.ids.UserId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the e-mails that a user gets within a day of the first one. Nobody has confirmed that the address of an
 * account is that of the person who signed up: without a limit, a stranger could be sent as many as there are products.
 * Kept in memory, by this instance, since its start and for the latest {@value #MOST_USERS} users or so. Thread-safe.
 */
final class DailyLimit {

    private static final Duration DAY = Duration.ofDays(1);
    /** Some 100 bytes each. */
    private static final int MOST_USERS = 300_000;

    private final int most;
    private final Cache<UserId, AtomicInteger> sent;

    /** @param most e-mails per user and day, at least 1 */
    DailyLimit(int most, Ticker ticker) {
        this.most = most;
        this.sent = Caffeine.newBuilder().expireAfterWrite(DAY).maximumSize(MOST_USERS).ticker(ticker).build();
    }

    /** Whether the user may get another one, which counts from now on. */
    boolean tryTake(UserId user) {
        AtomicInteger count = sent.get(user, first -> new AtomicInteger());
        if (count.incrementAndGet() <= most) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    /** Whether the user may get no more today. */
    boolean isReached(UserId user) {
        AtomicInteger count = sent.getIfPresent(user);
        return count != null && count.get() >= most;
    }

    /** The e-mail was not sent. */
    void giveBack(UserId user) {
        AtomicInteger count = sent.getIfPresent(user);
        if (count != null) {
            count.updateAndGet(taken -> Math.max(0, taken - 1));
        }
    }
}
