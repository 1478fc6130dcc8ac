package dev.firstpair.sink.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

class IntakeHealthTest {

    private final IntakeHealth health = new IntakeHealth(new KafkaListenerEndpointRegistry());

    @Test
    void isDownWhileOneOfTwoConsumersFails() throws InterruptedException {
        as("one", () -> health.failed("order-events", "MySQL is away"));
        as("other", health::stored);

        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.health().getDetails()).containsEntry("one", "order-events: MySQL is away");

        as("one", health::stored);

        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    private static void as(String consumer, Runnable work) throws InterruptedException {
        Thread.ofPlatform().name(consumer).start(work).join();
    }
}
