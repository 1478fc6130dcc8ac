package dev.firstpair.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TopicFollowerTest {

    private static final Duration DEADLINE = Duration.ofMinutes(1);
    /** Nothing listens on this port. */
    private static final Map<String, Object> NO_BROKER = Map.of("bootstrap.servers", "127.0.0.1:1");

    private volatile Thread thread = Thread.currentThread();

    @Test
    void runsAgainAfterAnExceptionUntilItIsClosed() {
        AtomicInteger runs = new AtomicInteger();
        TopicFollower follower = follower(session -> {
            if (runs.incrementAndGet() % 2 == 0) {
                new CountDownLatch(1).await();
            }
            throw new IllegalStateException("a bug");
        });
        follower.start();
        await().atMost(DEADLINE).until(() -> runs.get() == 2);
        assertThat(follower.isRunning()).isTrue();

        follower.close();

        assertThat(follower.isRunning()).isFalse();
        await().atMost(DEADLINE).until(() -> !thread.isAlive());
        follower.start();
        await().atMost(DEADLINE).until(() -> runs.get() == 4);
        follower.close();
    }

    @Test
    void logsAFailureThatRepeatsOnce() {
        Logger logger = (Logger) LoggerFactory.getLogger(TopicFollower.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        AtomicInteger runs = new AtomicInteger();
        TopicFollower follower = follower(session -> {
            int run = runs.incrementAndGet();
            if (run > 5) {
                new CountDownLatch(1).await();
            }
            throw new TopicAuthorizationException(run < 5 ? "not allowed" : "not allowed either");
        });
        try {
            follower.start();
            await().atMost(DEADLINE).until(() -> runs.get() == 6);
        } finally {
            follower.close();
            logger.detachAppender(log);
        }

        assertThat(log.list).filteredOn(event -> event.getLevel() == Level.WARN)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(first -> assertThat(first).endsWith("not allowed"),
                        other -> assertThat(other).endsWith("not allowed either"));
    }

    @Test
    void endsWhenTheLoopReturns() {
        TopicFollower follower = follower(session -> {});

        follower.start();

        await().atMost(DEADLINE).until(() -> !follower.isRunning());
        assertThat(follower.isCaughtUp()).isFalse();
        follower.close();
    }

    @Test
    void endsDuringItsPauseWhenItIsClosed() {
        AtomicInteger runs = new AtomicInteger();
        TopicFollower follower = new TopicFollower("follower", NO_BROKER, Map.of(), Duration.ofDays(1), session -> {
            thread = Thread.currentThread();
            runs.incrementAndGet();
            throw new IllegalStateException("a bug");
        });
        follower.start();
        await().atMost(DEADLINE).until(() -> runs.get() == 1);

        follower.close();

        await().atMost(DEADLINE).until(() -> !thread.isAlive());
    }

    @Test
    void endsWhenItIsClosedBeforeABrokerAnswers() {
        CountDownLatch assigning = new CountDownLatch(1);
        TopicFollower follower = follower(session -> {
            assigning.countDown();
            session.assign(Topics.STOCK_LEVELS);
        });
        follower.start();
        await().atMost(DEADLINE).until(() -> assigning.getCount() == 0);

        follower.close();

        await().atMost(DEADLINE).until(() -> !thread.isAlive());
        assertThat(follower.isCaughtUp()).isFalse();
    }

    @Test
    void canBeClosedWithoutAStart() {
        TopicFollower follower = follower(session -> {});

        follower.close();

        assertThat(follower.isRunning()).isFalse();
    }

    private TopicFollower follower(TopicFollower.Loop loop) {
        return new TopicFollower("follower", NO_BROKER, Map.of(), Duration.ofMillis(1), session -> {
            thread = Thread.currentThread();
            loop.follow(session);
        });
    }
}
