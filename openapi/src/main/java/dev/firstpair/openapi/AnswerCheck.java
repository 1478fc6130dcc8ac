package dev.firstpair.openapi;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares a service's answers with its document: the status is one of the call's, the body has the media type and
 * schema of the status, and no field that the schema does not name. Thread-safe.
 */
public final class AnswerCheck {

    private static final String PLACE = "urn:firstpair:openapi";

    private final ApiDocument document;
    private final ObjectNode strict;
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    private AnswerCheck(ApiDocument document) {
        this.document = document;
        this.strict = (ObjectNode) document.root().deepCopy();
        close(strict, "");
        // The parts of a document outside its schemas are unknown keywords to the library, which would log them.
        this.registry = SchemaRegistry.withDialect(Dialect.builder(Dialects.getOpenApi31())
                .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
                .build(),
                builder -> builder.schemas(Map.of(PLACE, strict.toString())));
    }

    /** The check of a service, by the name of its module. */
    public static AnswerCheck of(String service) {
        return new AnswerCheck(ApiDocument.of(service));
    }

    /**
     * Clients ignore unknown fields, so a document allows them; a test does not. An object's fields may be in a schema
     * and in those that it refers to, so schemas are closed where they are used, not where they are defined.
     */
    private static void close(JsonNode node, String name) {
        node.forEachEntry((key, value) -> {
            if (name.equals("properties") || key.equals("schema") || key.equals("items")
                    || key.equals("additionalProperties")) {
                if (value instanceof ObjectNode place && (place.has("$ref") || place.has("properties"))
                        && !place.has("additionalProperties")) {
                    place.put("unevaluatedProperties", false);
                }
            }
            close(value, name.equals("properties") ? "" : key);
        });
        if (node.isArray()) {
            node.forEach(each -> close(each, name));
        }
    }

    /**
     * The errors of an answer, a sentence each; empty if there are none.
     *
     * @param path of the request, with or without its query
     * @param contentType of the answer; null or empty if it has none
     * @param body body of the answer, as it was sent
     */
    public List<String> complaints(String method, String path, int status, @Nullable String contentType, String body) {
        int query = path.indexOf('?');
        String call = document.call(method, query < 0 ? path : path.substring(0, query));
        String pointer = call == null
                ? "/" + ApiDocument.NO_SUCH_CALL
                : pointer(method, call) + "/responses";
        String asked = call == null ? method + " " + path + ", which is no call," : call;
        JsonNode responses = strict.at(pointer);
        if (!responses.has(Integer.toString(status))) {
            return List.of(document + " does not say that " + asked + " answers " + status + ": " + body);
        }
        JsonNode response = document.resolve(responses.get(Integer.toString(status)));
        String at = responses.get(Integer.toString(status)).path("$ref").asString("#" + pointer + "/" + status);
        return content(asked + " " + status, response.path("content"), at, contentType == null ? "" : contentType,
                body);
    }

    /** The errors of the body of an accepted request, likewise; empty if the call reads no such body. */
    public List<String> complaintsOfRequest(String method, String path, String contentType, String body) {
        String call = document.call(method, path);
        if (call == null || !document.operation(call).path("requestBody").path("content").has(contentType)) {
            return List.of();
        }
        return validate("a request to " + call, "#" + pointer(method, call) + "/requestBody/content/"
                + contentType.replace("/", "~1") + "/schema", body);
    }

    private static String pointer(String method, String call) {
        return "/paths/" + call.substring(method.length() + 1).replace("~", "~0").replace("/", "~1") + "/"
                + method.toLowerCase(Locale.ROOT);
    }

    private List<String> content(String what, JsonNode content, String at, String contentType, String body) {
        if (content.isEmpty()) {
            return body.isEmpty() ? List.of() : List.of(document + " says that " + what + " has no body: " + body);
        }
        String media = contentType.replaceAll(";.*", "").strip();
        String documented = content.propertyNames()
                .stream()
                .filter(each -> each.replaceAll(";.*", "").equals(media))
                .findFirst()
                .orElse(null);
        if (documented == null) {
            return List.of(document + " does not say that " + what + " is " + media + ", but "
                    + content.propertyNames());
        }
        if (!media.endsWith("json")) {
            return List.of();
        }
        return validate("the body of " + what,
                at + "/content/" + documented.replace("~", "~0").replace("/", "~1") + "/schema", body);
    }

    private List<String> validate(String what, String pointer, String body) {
        List<String> complaints = new ArrayList<>();
        schema(pointer).validate(body, InputFormat.JSON)
                .forEach(error -> complaints
                        .add(document + " does not describe " + what + ": " + error + " in " + body));
        return complaints;
    }

    /** Compiled on first use. */
    private Schema schema(String pointer) {
        return schemas.computeIfAbsent(pointer, at -> registry.getSchema(SchemaLocation.of(PLACE + at)));
    }
}
