package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.UserId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DailyLimitTest {

    private static final UserId ADA = new UserId(1);
    private static final UserId BOB = new UserId(2);

    private final AtomicLong nanos = new AtomicLong();
    private final DailyLimit limit = new DailyLimit(2, nanos::get);

    @Test
    void isOfEachUserAndOfADay() {
        assertThat(limit.tryTake(ADA)).isTrue();
        assertThat(limit.tryTake(ADA)).isTrue();
        assertThat(limit.tryTake(ADA)).isFalse();
        assertThat(limit.tryTake(BOB)).isTrue();

        nanos.addAndGet(Duration.ofHours(23).toNanos());
        assertThat(limit.tryTake(ADA)).isFalse();

        nanos.addAndGet(Duration.ofHours(2).toNanos());
        assertThat(limit.tryTake(ADA)).isTrue();
    }

    @Test
    void countsWhatWasSentOnly() {
        limit.tryTake(ADA);
        limit.tryTake(ADA);
        limit.giveBack(ADA);

        assertThat(limit.tryTake(ADA)).isTrue();
        assertThat(limit.tryTake(ADA)).isFalse();
    }
}
