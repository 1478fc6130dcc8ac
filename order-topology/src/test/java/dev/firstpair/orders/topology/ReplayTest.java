package dev.firstpair.orders.topology;

import dev.firstpair.testing.Golden;
import dev.firstpair.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A recorded history and the events published for it: if this fails, a running ledger would decide differently after an
 * upgrade.
 */
class ReplayTest {

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void theRecordedInputGivesTheRecordedEvents(@TempDir Path state) {
        StringBuilder output = new StringBuilder();
        try (Driver driver = new Driver(state, TICK)) {
            Instant now = Driver.START;
            for (String line : Golden.read("history-input.jsonl").lines().toList()) {
                JsonNode input = JSON.readTree(line);
                Instant at = Instant.ofEpochMilli(input.get("at").asLong());
                driver.advance(Duration.between(now, at));
                now = at;
                if (input.has("topic")) {
                    driver.send(input.get("topic").asString(), input.get("key").asString(),
                            input.get("value").toString(), at);
                }
                collect(driver, output);
            }
        }
        Golden.check("history-output.jsonl", output.toString());
    }

    private static void collect(Driver driver, StringBuilder output) {
        var events = Topics.ORDER_EVENTS;
        driver.events.readRecordsToList()
                .forEach(record -> line(output, events.name(), record, it -> it.append(
                        new String(events.value().serializer().serialize("", record.value()),
                                StandardCharsets.UTF_8))));
        var levels = Topics.STOCK_LEVELS;
        driver.levels.readRecordsToList()
                .forEach(record -> line(output, levels.name(), record, it -> it.append(
                        new String(levels.value().serializer().serialize("", record.value()),
                                StandardCharsets.UTF_8))));
        for (var topic : Topics.ALL) {
            driver.deadLetters(topic)
                    .readRecordsToList()
                    .forEach(record -> line(output, topic.deadLetterName(), record, it -> {
                        Header reason = record.headers().lastHeader("dlt-reason");
                        it.append('"').append(new String(reason.value(), StandardCharsets.UTF_8)).append('"');
                    }));
        }
    }

    private static void line(
            StringBuilder output, String topic, TestRecord<?, ?> record, Consumer<StringBuilder> value) {
        Object key = record.getKey() instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : record.getKey();
        output.append("{\"topic\":\"").append(topic).append("\",\"key\":\"").append(key).append("\",\"value\":");
        value.accept(output);
        output.append("}\n");
    }
}
