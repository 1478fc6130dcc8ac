package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class SkippedEventsTest {

    /** Logs like Debezium's EventDispatcher when it skips an event. */
    private static final Logger DISPATCHER = LoggerFactory.getLogger("io.debezium.pipeline.EventDispatcher");
    private static final Logger SOURCE = LoggerFactory
            .getLogger("io.debezium.connector.binlog.BinlogStreamingChangeEventSource");
    private static final String SKIPPED = "Error while processing event at offset {}";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SkippedEvents events = new SkippedEvents(new MirrorMeters(registry));

    @AfterEach
    void end() {
        events.end();
    }

    @Test
    void countsWhatDebeziumSkipsAndReportsTheLast() {
        events.begin();

        DISPATCHER.warn(SKIPPED, "pos=4", new ConnectException("Data row is smaller than a column index"));
        DISPATCHER.warn("Something else");
        DISPATCHER.warn(SKIPPED, "pos=5", new InterruptedException());

        assertThat(counted()).isEqualTo(1);
        assertThat(events.last()).hasValue(
                "Error while processing event at offset pos=4: Data row is smaller than a column index");
    }

    @Test
    void countsStatementsAndWhatCannotBeRead() {
        events.begin();

        SOURCE.warn("Error while deserializing binlog event at offset {}.", "pos=4", new ConnectException("short"));
        assertThat(events.last()).hasValue("Error while deserializing binlog event at offset pos=4.: short");
        SOURCE.warn("Received DML '{}' for processing, binlog probably contains statements", "DELETE FROM orders");
        SOURCE.warn("Something else");

        assertThat(counted()).isEqualTo(2);
        assertThat(events.last()).hasValue("Received DML '{}' for processing, binlog probably contains statements");
    }

    @Test
    void ends() {
        events.begin();
        events.end();

        DISPATCHER.warn(SKIPPED, "pos=4", new ConnectException("after the end"));
        SOURCE.warn("Received DML '{}'", "DELETE FROM orders");

        assertThat(counted()).isZero();
        assertThat(events.last()).isEmpty();
    }

    private double counted() {
        return registry.find("firstpair.mirror.impossible").counters().stream().mapToDouble(one -> one.count()).sum();
    }
}
