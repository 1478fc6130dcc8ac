package dev.firstpair.notifier.dispatch.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.notification.NotificationKind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FeedTest {

    private static final UserId ADA = new UserId(1);
    private static final UserId BOB = new UserId(2);

    @Test
    void tellsEachTheirOwn() throws InterruptedException {
        Feed feed = new Feed(10);
        try (Feed.Listener ada = feed.listen(ADA); Feed.Listener bob = feed.listen(BOB)) {
            feed.post(ADA, notification("a"));

            assertThat(ada.next(Duration.ofSeconds(30))).hasValue(notification("a"));
            assertThat(bob.next(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void keepsTheLatestForThoseWhoComeLater() throws InterruptedException {
        Feed feed = new Feed(2);
        feed.post(ADA, notification("a"));
        feed.post(ADA, notification("b"));
        feed.post(BOB, notification("c"));

        try (Feed.Listener ada = feed.listen(ADA)) {
            assertThat(ada.before()).containsExactly(notification("b"));
            assertThat(ada.next(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void sendsAwayWhoIsTooSlow() throws InterruptedException {
        Feed feed = new Feed(10);
        try (Feed.Listener ada = feed.listen(ADA)) {
            for (int i = 0; i < 1000; i++) {
                feed.post(ADA, notification("n" + i));
            }
            int told = 0;
            while (!ada.isOver()) {
                assertThat(ada.next(Duration.ZERO)).hasValue(notification("n" + told++));
            }
            assertThat(told).isLessThan(1000);
        }
    }

    @Test
    void endsAllAtOnce() throws InterruptedException {
        Feed feed = new Feed(10);
        try (Feed.Listener ada = feed.listen(ADA)) {
            feed.close();

            assertThat(ada.next(Duration.ofDays(1))).isEmpty();
            assertThat(ada.isOver()).isTrue();
        }
        try (Feed.Listener late = feed.listen(ADA)) {
            assertThat(late.isOver()).isTrue();
        }
    }

    private static NotificationBody notification(String id) {
        return new NotificationBody(id, NotificationKind.RESTOCKED, 7, "Aurora 1", 3, 25, null, Instant.EPOCH);
    }
}
