package dev.firstpair.topics.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstpair.topics.Samples;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.PurchaseRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonSerdeTest {

    @ParameterizedTest
    @MethodSource("dev.firstpair.topics.Samples#all")
    <K, V> void readsBackWhatItWrote(Samples.Sample<K, V> sample) {
        Topic<K, V> topic = sample.topic();
        byte[] key = topic.key().serializer().serialize(topic.name(), sample.key());
        byte[] value = topic.value().serializer().serialize(topic.name(), sample.value());

        assertThat(topic.key().deserializer().deserialize(topic.name(), key)).isEqualTo(sample.key());
        assertThat(topic.value().deserializer().deserialize(topic.name(), value)).isEqualTo(sample.value());
    }

    @Test
    void writesTheFormOfTheContract() {
        String json = new String(
                Topics.PURCHASE_REQUESTS.value().serializer().serialize("purchase-requests", Samples.REQUEST),
                StandardCharsets.UTF_8);

        assertThat(json).isEqualTo("""
                {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","userId":42,"productId":7,"ticket":3,\
                "attemptKey":"try-1","admittedAt":1764000000000}""");
    }

    @Test
    void ignoresFieldsItDoesNotKnow() {
        assertThat(readRequest(
                """
                        {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","userId":42,"productId":7,\
                        "admittedAt":1,"color":{"a":[]}}"""))
                .isEqualTo(new PurchaseRequest(Samples.ORDER, Samples.USER, Samples.PRODUCT, null, null,
                        java.time.Instant.ofEpochMilli(1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            NOT_JSON    | not json
            NOT_JSON    | {"orderId":
            NOT_JSON    | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","userId":42,"productId":7,"admittedAt":1} x
            WRONG_SHAPE | null
            WRONG_SHAPE | []
            WRONG_SHAPE | "text"
            WRONG_SHAPE | 12
            WRONG_SHAPE | {}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","productId":7,"admittedAt":1}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","userId":null,"productId":7,"admittedAt":1}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","userId":"42","productId":7,"admittedAt":1}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","userId":4.2,"productId":7,"admittedAt":1}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","userId":0,"productId":7,"admittedAt":1}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab",\
            "userId":9223372036854775808,"productId":7,"admittedAt":1}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab",\
            "userId":42,"productId":7,"admittedAt":1,"ticket":9223372036854775808}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab",\
            "userId":42,"productId":7,"admittedAt":1e999999999}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","userId":42,"productId":7,"admittedAt":-1}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab",\
            "userId":42,"productId":7,"admittedAt":1,"ticket":0}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab",\
            "userId":42,"productId":7,"admittedAt":1,"ticket":1000000000001}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab",\
            "userId":42,"productId":7,"admittedAt":1,"ticket":"1"}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-7abc-8def-0123456789ab",\
            "userId":42,"productId":7,"admittedAt":1,"attemptKey":""}
            WRONG_SHAPE | {"orderId":"019a0b3c-7d00-4abc-8def-0123456789ab","userId":42,"productId":7,"admittedAt":1}
            WRONG_SHAPE | {"orderId":"1-1-7000-8000-1","userId":42,"productId":7,"admittedAt":1}
            """)
    void refusesRequestsThatAreNone(DeadLetterReason reason, String json) {
        assertThat(catchThrowableOfType(Malformed.class, () -> readRequest(json)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            UNKNOWN_TYPE | {"type":"Explode","commandId":"00000000-0000-4000-8000-000000000001",\
            "orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","actor":"user:1","at":1}
            UNKNOWN_TYPE | {"commandId":"00000000-0000-4000-8000-000000000001",\
            "orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","actor":"user:1","at":1}
            WRONG_SHAPE  | {"type":"Pay","commandId":"00000000-0000-4000-8000-000000000001",\
            "orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","actor":"someone","at":1}
            WRONG_SHAPE  | {"type":"Pay","commandId":"00000000-0000-4000-8000-000000000001",\
            "orderId":"019a0b3c-7d00-7abc-8def-0123456789ab","at":1}
            """)
    void refusesCommandsThatAreNone(DeadLetterReason reason, String json) {
        assertThat(catchThrowableOfType(Malformed.class, () -> readCommand(json)).reason()).isEqualTo(reason);
    }

    @Test
    void refusesNothingAndTooMuch() {
        var deserializer = Topics.PURCHASE_REQUESTS.value().deserializer();

        assertThat(catchThrowableOfType(Malformed.class, () -> deserializer.deserialize("t", new byte[0])).reason())
                .isEqualTo(DeadLetterReason.EMPTY);
        assertThat(catchThrowableOfType(Malformed.class,
                () -> deserializer.deserialize("t", new byte[JsonSerde.LARGEST_BYTES + 1])).reason())
                .isEqualTo(DeadLetterReason.TOO_LARGE);
    }

    @Test
    void readsWhatIsLargerThanARecordWhereThatIsAllowed() {
        String text = "\"" + "x".repeat(JsonSerde.LARGEST_BYTES) + "\"";
        byte[] json = text.getBytes(StandardCharsets.UTF_8);

        assertThat(new JsonSerde<>(String.class, json.length).deserializer().deserialize("t", json)).hasSize(
                JsonSerde.LARGEST_BYTES);
        assertThat(catchThrowableOfType(Malformed.class,
                () -> new JsonSerde<>(String.class, json.length - 1).deserializer().deserialize("t", json)).reason())
                .isEqualTo(DeadLetterReason.TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({"''", "x", "-1", "0", "007", "9223372036854775808", "1.0"})
    void refusesKeysThatAreNoProductIds(String key) {
        assertThat(catchThrowableOfType(Malformed.class, () -> Topics.PURCHASE_REQUESTS.key()
                .deserializer()
                .deserialize("t", key.getBytes(StandardCharsets.UTF_8))).reason())
                .isEqualTo(DeadLetterReason.WRONG_KEY);
    }

    private static PurchaseRequest readRequest(String json) {
        return Topics.PURCHASE_REQUESTS.value().deserializer().deserialize("t", json.getBytes(StandardCharsets.UTF_8));
    }

    private static OrderCommand readCommand(String json) {
        return Topics.ORDER_COMMANDS.value().deserializer().deserialize("t", json.getBytes(StandardCharsets.UTF_8));
    }
}
