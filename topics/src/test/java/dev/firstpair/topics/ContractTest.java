package dev.firstpair.topics;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import dev.firstpair.topics.wish.Wish;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Checks the published contract, AsyncAPI document and JSON Schemas, against the code. */
class ContractTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Map<String, Class<?>> SCHEMAS = Map.of(
            "purchase-request", PurchaseRequest.class,
            "order-command", OrderCommand.class,
            "order-event", OrderEvent.class,
            "stock-level", StockLevel.class,
            "product", Product.class,
            "restock", Restock.class,
            "wishlist", Wish.class,
            "notification", Notification.class);

    @Test
    void theDocumentHasEveryTopicAndNoOther() {
        JsonNode document = asyncapi();
        Set<String> expected = new LinkedHashSet<>();
        for (Topic<?, ?> topic : Topics.ALL) {
            expected.add(topic.name());
            if (topic.deadLetters()) {
                expected.add(topic.deadLetterName());
            }
            JsonNode kafka = document.at("/channels/" + topic.name() + "/bindings/kafka");
            assertThat(kafka.get("partitions").intValue()).isEqualTo(TopicAdmin.DEFAULT_PARTITIONS);
            JsonNode configuration = kafka.get("topicConfiguration");
            if (topic.retention() == null) {
                assertThat(configuration.at("/cleanup.policy/0").stringValue()).isEqualTo("compact");
            } else {
                assertThat(configuration.at("/cleanup.policy/0").stringValue()).isEqualTo("delete");
                assertThat(configuration.get("retention.ms").longValue()).isEqualTo(topic.retention().toMillis());
            }
        }
        assertThat(document.get("channels").propertyNames()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theDocumentHasEveryDeadLetterReasonAndHeader() {
        JsonNode headers = asyncapi().at("/components/messages/dead-letter/headers/properties");

        assertThat(headers.propertyNames()).containsExactlyInAnyOrder(DeadLetter.REASON, DeadLetter.DETAIL,
                DeadLetter.TOPIC, DeadLetter.PARTITION, DeadLetter.OFFSET, DeadLetter.CUT_FROM,
                DeadLetter.KEY_CUT_FROM, DeadLetter.CHANNEL);
        assertThat(headers.get(DeadLetter.REASON).get("enum").valueStream().map(JsonNode::stringValue))
                .containsExactly(names(DeadLetterReason.class));
    }

    @Test
    void everyReferenceInTheDocumentLeadsSomewhere() {
        JsonNode document = asyncapi();
        for (JsonNode reference : document.findValues("$ref")) {
            String target = reference.stringValue();
            if (target.startsWith("#")) {
                assertThat(document.at(target.substring(1)).isMissingNode()).as(target).isFalse();
            } else {
                assertThat(SCHEMAS).containsKey(target.replace("schemas/", "").replace(".json", ""));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schemaNames")
    void schemasNameTheFieldsOfTheirRecords(String name) {
        Class<?> type = Objects.requireNonNull(SCHEMAS.get(name));
        JsonNode schema = JSON.readTree(resource("schemas/" + name + ".json"));
        if (type.isSealed()) {
            Map<String, JsonNode> kinds = schema.get("oneOf")
                    .valueStream()
                    .collect(toMap(kind -> kind.at("/properties/type/const").stringValue(), kind -> kind));
            assertThat(kinds.keySet()).containsExactlyInAnyOrderElementsOf(
                    Arrays.stream(type.getPermittedSubclasses()).map(Class::getSimpleName).toList());
            for (Class<?> kind : type.getPermittedSubclasses()) {
                assertFields(Objects.requireNonNull(kinds.get(kind.getSimpleName())), kind, List.of("type"));
            }
        } else {
            assertFields(schema, type, List.of());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.firstpair.topics.Samples#all")
    <K, V> void whatTheCodeWritesIsValid(Samples.Sample<K, V> sample) {
        assertThat(schemaOf(sample.topic()).validate(write(sample), InputFormat.JSON)).isEmpty();
    }

    /** Every field of every sample is removed, set to null, given another type and moved out of range. */
    @ParameterizedTest
    @MethodSource("dev.firstpair.topics.Samples#all")
    <K, V> void codeAndSchemaRefuseTheSame(Samples.Sample<K, V> sample) {
        Schema schema = schemaOf(sample.topic());
        for (Map.Entry<String, String> mutant : mutants(write(sample)).entrySet()) {
            boolean valid = schema.validate(mutant.getValue(), InputFormat.JSON).isEmpty();
            assertThat(reads(sample.topic(), mutant.getValue())).as("%s: %s", mutant.getKey(), mutant.getValue())
                    .isEqualTo(valid);
        }
    }

    private static Map<String, String> mutants(String json) {
        ObjectNode original = (ObjectNode) JSON.readTree(json);
        Map<String, String> mutants = new LinkedHashMap<>();
        for (String field : new ArrayList<>(original.propertyNames())) {
            mutants.put("without " + field, original.deepCopy().without(field).toString());
            for (String value : List.of("null", "\"\"", "\"x\"", "\"👟x\"", "\"€€€\"", "0", "-1", "1.5", "true", "[]",
                    "{}",
                    "1000000000001", "99999999999999999999", "\"" + "x".repeat(300) + "\"")) {
                mutants.put(field + " = " + value, original.deepCopy().set(field, JSON.readTree(value)).toString());
            }
        }
        // A schema cannot express sums and the order of times.
        mutants.keySet()
                .removeIf(name -> name.matches("(granted|active|remaining|closesAt) = 0|closesAt = 1000000000001"));
        return mutants;
    }

    private static <K, V> boolean reads(Topic<K, V> topic, String json) {
        try {
            topic.value().deserializer().deserialize(topic.name(), json.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (Malformed e) {
            return false;
        }
    }

    private static <K, V> String write(Samples.Sample<K, V> sample) {
        return new String(sample.topic().value().serializer().serialize(sample.topic().name(), sample.value()),
                StandardCharsets.UTF_8);
    }

    private static void assertFields(JsonNode schema, Class<?> type, List<String> more) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> all = Stream.concat(more.stream(), Arrays.stream(components).map(RecordComponent::getName))
                .toList();
        List<String> required = Stream.concat(more.stream(), Arrays.stream(components)
                .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .map(RecordComponent::getName)).toList();

        assertThat(schema.get("properties").propertyNames()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(schema.get("required").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrderElementsOf(required);
        for (RecordComponent component : components) {
            if (component.getType().isEnum()) {
                assertThat(schema.at("/properties/" + component.getName() + "/enum")
                        .valueStream()
                        .map(JsonNode::stringValue)).containsExactly(names(component.getType()));
            }
        }
    }

    private static String[] names(Class<?> enumType) {
        return Arrays.stream(enumType.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .toArray(String[]::new);
    }

    static Stream<String> schemaNames() {
        return SCHEMAS.keySet().stream().sorted();
    }

    private static Schema schemaOf(Topic<?, ?> topic) {
        String name = topic.name().substring(0, topic.name().length() - 1);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(resource("schemas/" + name + ".json"), InputFormat.JSON);
    }

    private static JsonNode asyncapi() {
        return new YAMLMapper().readTree(resource("asyncapi.yaml"));
    }

    private static String resource(String name) {
        try (InputStream stream = ContractTest.class.getResourceAsStream("/asyncapi/" + name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
