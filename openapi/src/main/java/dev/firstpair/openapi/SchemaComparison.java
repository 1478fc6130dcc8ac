package dev.firstpair.openapi;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotationUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compares Java types, as Jackson writes and reads them, with schemas. */
final class SchemaComparison {

    /** Keywords that are compared; the rest of a schema is for people. */
    private static final List<String> KEYWORDS = List.of("type", "format", "enum", "minLength", "maxLength", "pattern",
            "minimum", "maximum");
    private static final String IDS = "dev.firstpair.topics.ids";

    private final ApiDocument document;
    private final Set<String> byHand;
    private final Map<String, List<String>> values;
    private final List<String> differences;
    private final Set<String> seen = new HashSet<>();

    SchemaComparison(ApiDocument document, Set<String> byHand, Map<String, List<String>> values,
            List<String> differences) {
        this.document = document;
        this.byHand = byHand;
        this.values = values;
        this.differences = differences;
    }

    /**
     * A tree is not compared: it may be any JSON.
     *
     * @param request true if the type is read, false if it is written
     */
    void compare(String where, Type type, JsonNode schema, boolean request) {
        compare(where, type, null, schema, request);
    }

    /** @param annotated element with the constraints; null if there are none */
    void compare(String where, Type type, @Nullable AnnotatedElement annotated, JsonNode schema, boolean request) {
        JsonNode resolved = document.resolve(schema);
        Class<?> raw = raw(type);
        if (raw.isRecord() && !raw.getPackageName().equals(IDS)) {
            compareRecord(where, raw, resolved, request);
        } else if (Collection.class.isAssignableFrom(raw)) {
            expect(where, "type", text("array"), resolved.get("type"));
            compare(where + "[]", argument(type, 0), null, resolved.path("items"), request);
        } else if (Map.class.isAssignableFrom(raw)) {
            expect(where, "type", text("object"), resolved.get("type"));
            compare(where + ".*", argument(type, 1), null, resolved.path("additionalProperties"), request);
        } else if (raw != Object.class && !JsonNode.class.isAssignableFrom(raw)) {
            compareScalar(where, scalar(where, raw, annotated), resolved);
        }
    }

    private void compareRecord(String where, Class<?> type, JsonNode schema, boolean request) {
        if (!seen.add(type.getName() + " " + request + " " + schema)) {
            return;
        }
        expect(where, "type", text("object"), schema.get("type"));
        Map<String, JsonNode> properties = new TreeMap<>();
        schema.path("properties").forEachEntry(properties::put);
        Set<String> documentedRequired = schema.path("required")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(TreeSet::new));
        boolean omitsNulls = omitsNulls(type);
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            String field = type.getSimpleName() + "." + name;
            JsonNode property = properties.remove(name);
            if (property == null) {
                differences.add(where + ": the field '" + name + "' of " + type.getSimpleName() + " is not in "
                        + document + ": add it there.");
                continue;
            }
            boolean nullable = isNullable(component.getAnnotatedType());
            boolean required = !nullable || !request && !omitsNulls;
            // For a request, the code may require more than the type says, and less if it has a default.
            if (documentedRequired.contains(name) != required && !(request && (nullable || byHand.contains(field)))) {
                differences.add(field + " is " + (required ? "always there" : "not always there") + ", unlike in "
                        + document + ": correct 'required' there.");
            }
            compare(field, component.getGenericType(), fieldOf(type, component),
                    nullable && !request && !omitsNulls ? withoutNullSchema(field, property) : property, request);
        }
        properties.keySet()
                .stream()
                .filter(name -> !byHand.contains(type.getSimpleName() + "." + name))
                .forEach(name -> differences.add(where + ": " + document + " has the field '" + name + "', which "
                        + type.getSimpleName() + " does not have: remove it there."));
    }

    private void compareScalar(String where, ObjectNode expected, JsonNode schema) {
        if (byHand.contains(where) || byHand.contains(where.substring(where.lastIndexOf(' ') + 1))) {
            expect(where, "type", expected.get("type"), withoutNull(schema.get("type")));
            if (expected.has("format")) {
                expect(where, "format", expected.get("format"), schema.get("format"));
            }
            return;
        }
        for (String keyword : KEYWORDS) {
            // The document may add the format of a string.
            if (!keyword.equals("format") || expected.has(keyword)
                    || !expected.path("type").asString().equals("string")) {
                JsonNode found = schema.get(keyword);
                expect(where, keyword, expected.get(keyword), keyword.equals("type") ? withoutNull(found) : found);
            }
        }
    }

    private void expect(String where, String keyword, @Nullable JsonNode code, @Nullable JsonNode documented) {
        if (code == null ? documented != null : !code.equals(documented)) {
            differences.add(where + ": " + keyword + " is " + (code == null ? "not there" : code) + " in the code, and "
                    + (documented == null ? "not there" : documented) + " in " + document + ".");
        }
    }

    /** A null is read like a missing field. */
    private static @Nullable JsonNode withoutNull(@Nullable JsonNode type) {
        if (!(type instanceof ArrayNode types)) {
            return type;
        }
        List<JsonNode> rest = types.valueStream().filter(each -> !each.asString().equals("null")).toList();
        return rest.size() == 1 ? rest.getFirst() : type;
    }

    /** Of two schemas of which one is null, the other one. */
    private JsonNode withoutNullSchema(String field, JsonNode schema) {
        if (schema.path("type").isArray()) {
            ObjectNode copy = ((ObjectNode) schema).deepCopy();
            copy.set("type", withoutNull(schema.get("type")));
            return copy;
        }
        List<JsonNode> others = schema.path("oneOf")
                .valueStream()
                .filter(each -> !each.path("type").asString("").equals("null"))
                .toList();
        if (others.size() != 1) {
            differences.add(field + " may be null in the code: say so in " + document + ".");
            return schema;
        }
        return others.getFirst();
    }

    private ObjectNode scalar(String where, Class<?> type, @Nullable AnnotatedElement annotated) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (type == String.class || type == Instant.class || type == Duration.class || type == UUID.class
                || type.isEnum()) {
            schema.put("type", "string");
        }
        if (type == Instant.class) {
            schema.put("format", "date-time");
        } else if (type == Duration.class) {
            schema.put("format", "duration");
        } else if (type == UUID.class) {
            schema.put("format", "uuid");
        } else if (type.isEnum()) {
            schema.set("enum",
                    list(Arrays.stream(type.getEnumConstants()).map(each -> ((Enum<?>) each).name()).toList()));
        } else if (type == int.class || type == Integer.class) {
            schema.put("type", "integer").put("format", "int32");
        } else if (type == long.class || type == Long.class) {
            schema.put("type", "integer").put("format", "int64");
        } else if (type == boolean.class || type == Boolean.class) {
            schema.put("type", "boolean");
        } else if (type.isRecord()) {
            // An id: a number from 1, or a UUID.
            schema = scalar(where, type.getRecordComponents()[0].getType(), null);
            if (schema.path("format").asString().equals("int64")) {
                schema.put("minimum", 1);
            }
        } else if (!schema.has("type")) {
            throw new IllegalArgumentException(where + " has a type that is not compared yet: " + type);
        }
        List<String> all = values.get(where);
        if (all != null) {
            schema.set("enum", list(all));
        }
        if (annotated != null) {
            for (Annotation annotation : annotated.getAnnotations()) {
                constrain(schema, annotation);
            }
        }
        return schema;
    }

    /** By name, since not all services have these annotations on their class path. */
    private static void constrain(ObjectNode schema, Annotation annotation) {
        Map<String, @Nullable Object> attributes = AnnotationUtils.getAnnotationAttributes(annotation);
        switch (annotation.annotationType().getSimpleName()) {
            case "NotBlank" -> {
                if (!schema.has("minLength")) {
                    schema.put("minLength", 1);
                }
            }
            case "Size", "CodePointLength" -> {
                if (attributes.get("min") instanceof Integer min && min > 0) {
                    schema.put("minLength", min);
                }
                if (attributes.get("max") instanceof Integer max && max < Integer.MAX_VALUE) {
                    schema.put("maxLength", max);
                }
            }
            case "Email" -> schema.put("format", "email");
            // The annotation has to match the whole value, the pattern in JSON Schema only a part.
            case "Pattern" -> schema.put("pattern", "^" + attributes.get("regexp") + "$");
            case "Min" -> schema.set("minimum", number(attributes.get("value")));
            case "Max" -> schema.set("maximum", number(attributes.get("value")));
            default -> {
            }
        }
    }

    /** The number as parsed from JSON, for a comparison by equality. */
    private static JsonNode number(@Nullable Object value) {
        return JsonMapper.shared().readTree(String.valueOf(value));
    }

    private static boolean omitsNulls(Class<?> type) {
        return Arrays.stream(type.getAnnotations())
                .filter(each -> each.annotationType().getSimpleName().equals("JsonInclude"))
                .anyMatch(each -> String.valueOf(AnnotationUtils.getValue(each)).equals("NON_NULL"));
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static Field fieldOf(Class<?> type, RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("Every component has its field", e);
        }
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        throw new IllegalArgumentException("A type that is not compared yet: " + type);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.stringNode(text);
    }

    private static ArrayNode list(List<String> texts) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        texts.forEach(list::add);
        return list;
    }
}
