package dev.firstpair.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.topics.TopicAdmin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class StreamsRunnerTest {

    private static final Duration DEADLINE = Duration.ofMinutes(1);

    @Test
    void triesAgainIfAClientCannotBeCreated() {
        AtomicInteger attempts = new AtomicInteger();
        KafkaException unknownHost = new KafkaException("no broker's name can be resolved");
        StreamsRunner runner = runner(() -> {
            attempts.incrementAndGet();
            throw unknownHost;
        });
        runner.start();
        try {
            Awaitility.await().atMost(DEADLINE).until(() -> attempts.get() > 1);
            assertThat(runner.health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(runner.health().getDetails()).containsEntry("waiting", unknownHost.toString());
        } finally {
            runner.stop();
        }
    }

    private static StreamsRunner runner(Supplier<TopicAdmin> topics) {
        return new StreamsRunner(topics, new SimpleMeterRegistry(), "test") {
            @Override
            protected KafkaStreams create(StreamsMetrics metrics) {
                throw new AssertionError("there are no topics");
            }
        };
    }
}
