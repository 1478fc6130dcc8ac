package dev.firstpair.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One service's <a href="https://spec.openapis.org/oas/v3.1.1">OpenAPI 3.1</a> document. A call is named by method and
 * path, such as {@code GET /api/orders/{orderId}}; a problem by status and code, such as {@code 409 SOLD_OUT}.
 */
public final class ApiDocument {

    /** Answers to requests that match no documented call: by status, like the responses of a call. */
    static final String NO_SUCH_CALL = "x-no-such-call";
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    private static final String FOLDER = "/storefront/openapi/";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options",
            "trace");

    private final String service;
    private final JsonNode root;
    private final SortedMap<String, JsonNode> calls;

    private ApiDocument(String service, JsonNode root) {
        this.service = service;
        this.root = root;
        this.calls = calls(root);
    }

    /** The document of a service, by the name of its module. */
    public static ApiDocument of(String service) {
        return new ApiDocument(service, read(service + ".json"));
    }

    /** All documents in the index. */
    public static List<ApiDocument> all() {
        return read("index.json").get("services")
                .valueStream()
                .map(each -> of(each.get("service").stringValue()))
                .toList();
    }

    static JsonNode read(String name) {
        try (InputStream file = ApiDocument.class.getResourceAsStream(FOLDER + name)) {
            if (file == null) {
                throw new IllegalArgumentException("There is no " + FOLDER.substring(1) + name);
            }
            return JsonMapper.shared().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SortedMap<String, JsonNode> calls(JsonNode root) {
        SortedMap<String, JsonNode> calls = new TreeMap<>();
        root.path("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) -> {
                    if (METHODS.contains(method)) {
                        calls.put(method.toUpperCase(Locale.ROOT) + " " + path, operation);
                    }
                }));
        return Collections.unmodifiableSortedMap(calls);
    }

    public String service() {
        return service;
    }

    /** The whole document. */
    public JsonNode root() {
        return root;
    }

    /** Operations by call. */
    public SortedMap<String, JsonNode> calls() {
        return calls;
    }

    /** All paths of the document. */
    public SortedSet<String> paths() {
        return new TreeSet<>(root.path("paths").propertyNames());
    }

    /** Problems of all calls, and of requests that match no documented call. */
    public SortedSet<String> problems() {
        SortedSet<String> problems = new TreeSet<>(problems(root.path(NO_SUCH_CALL)));
        calls.keySet().forEach(call -> problems.addAll(problems(call)));
        return problems;
    }

    /** Problems of one call. */
    public SortedSet<String> problems(String call) {
        return problems(operation(call).path("responses"));
    }

    private SortedSet<String> problems(JsonNode responses) {
        SortedSet<String> problems = new TreeSet<>();
        responses.forEachEntry((status, response) -> {
            JsonNode code = resolve(response).path("content").path(PROBLEM).path("schema").at("/properties/code");
            Stream.concat(code.path("enum").valueStream(), Stream.of(code.path("const")))
                    .filter(JsonNode::isString)
                    .forEach(each -> problems.add(status + " " + each.stringValue()));
        });
        return problems;
    }

    JsonNode operation(String call) {
        JsonNode operation = calls.get(call);
        if (operation == null) {
            throw new IllegalArgumentException(this + " has no call " + call);
        }
        return operation;
    }

    /** The content of a call's request body, by media type; empty if it has none. */
    JsonNode requestContent(String call) {
        return resolve(operation(call).path("requestBody")).path("content");
    }

    /** Passes the status and the schema of each successful answer in JSON. */
    void eachJsonAnswer(String call, BiConsumer<String, JsonNode> use) {
        operation(call).path("responses").forEachEntry((status, response) -> {
            JsonNode content = resolve(response).path("content");
            if (status.startsWith("2") && content.has(JSON)) {
                use.accept(status, content.get(JSON).path("schema"));
            }
        });
    }

    /** The target of a reference; any other node itself. */
    JsonNode resolve(JsonNode node) {
        JsonNode at = node;
        while (at.has("$ref") && at.size() == 1) {
            JsonNode target = root.at(at.get("$ref").asString().substring(1));
            if (target.isMissingNode()) {
                throw new IllegalArgumentException(this + " has nothing at " + at);
            }
            at = target;
        }
        return at;
    }

    /** The call that matches a request, by the path without its query; null if there is none. */
    @Nullable
    String call(String method, String path) {
        List<String> steps = List.of(path.split("/"));
        return calls.keySet()
                .stream()
                .filter(call -> call.startsWith(method + " "))
                .filter(call -> matches(List.of(call.substring(method.length() + 1).split("/")), steps))
                // A literal segment takes precedence over a parameter in braces.
                .min((one, other) -> Long.compare(one.chars().filter(c -> c == '{').count(),
                        other.chars().filter(c -> c == '{').count()))
                .orElse(null);
    }

    private static boolean matches(List<String> template, List<String> steps) {
        if (template.size() != steps.size()) {
            return false;
        }
        for (int i = 0; i < steps.size(); i++) {
            if (!template.get(i).startsWith("{") && !template.get(i).equals(steps.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "storefront/openapi/" + service + ".json";
    }
}
