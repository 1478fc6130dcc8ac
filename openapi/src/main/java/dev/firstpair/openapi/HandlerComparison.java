package dev.firstpair.openapi;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.ValueConstants;
import tools.jackson.databind.JsonNode;

/** Compares the method of a controller that handles a call with the call's description in the document. */
final class HandlerComparison {

    private static final String MONO = "reactor.core.publisher.Mono";

    private final ApiDocument document;
    private final String call;
    private final Method handler;
    private final SchemaComparison schemas;
    private final List<String> differences;
    private final JsonNode operation;

    HandlerComparison(ApiDocument document, String call, Method handler, SchemaComparison schemas,
            List<String> differences) {
        this.document = document;
        this.call = call;
        this.handler = handler;
        this.schemas = schemas;
        this.differences = differences;
        this.operation = document.operation(call);
    }

    void compareParameters() {
        Map<String, JsonNode> documented = new TreeMap<>();
        operation.path("parameters").forEach(reference -> {
            JsonNode parameter = document.resolve(reference);
            documented.put(parameter.path("in").asString() + " " + parameter.path("name").asString(), parameter);
        });
        for (Parameter parameter : handler.getParameters()) {
            PathVariable path = parameter.getAnnotation(PathVariable.class);
            RequestParam query = parameter.getAnnotation(RequestParam.class);
            RequestHeader header = parameter.getAnnotation(RequestHeader.class);
            if (path != null) {
                compare(parameter, documented, "path", path.name(), true, ValueConstants.DEFAULT_NONE);
            } else if (query != null) {
                compare(parameter, documented, "query", query.name(), query.required(), query.defaultValue());
            } else if (header != null) {
                compare(parameter, documented, "header", header.name(), header.required(), header.defaultValue());
            }
        }
        documented.keySet()
                .forEach(name -> differences.add(call + " has in " + document + " the parameter '" + name
                        + "', which " + name(handler) + " does not have: remove it there."));
    }

    private void compare(Parameter parameter, Map<String, JsonNode> documented, String in, String named,
            boolean required, String defaultValue) {
        String name = named.isEmpty() ? parameter.getName() : named;
        JsonNode found = documented.remove(in + " " + name);
        if (found == null) {
            differences.add(call + " has the parameter '" + in + " " + name + "' of " + name(handler)
                    + ", which is not in " + document + ": add it there.");
            return;
        }
        boolean hasDefault = !defaultValue.equals(ValueConstants.DEFAULT_NONE);
        if (found.path("required").asBoolean(false) != (required && !hasDefault)) {
            differences.add(call + ": '" + name + "' is " + (required && !hasDefault ? "" : "not ") + "required in "
                    + name(handler) + ", unlike in " + document + ".");
        }
        JsonNode schema = document.resolve(found.path("schema"));
        String documentedDefault = schema.path("default").asString(ValueConstants.DEFAULT_NONE);
        if (!documentedDefault.equals(defaultValue)) {
            differences.add(call + ": the default of '" + name + "' is not that of " + name(handler) + ", which is "
                    + (hasDefault ? defaultValue : "none") + ".");
        }
        schemas.compare(call + " " + name, parameter.getParameterizedType(), parameter, schema, true);
    }

    /** @param byHand whether the code reads a body that is no parameter of the handler */
    void compareRequestMedia(boolean byHand) {
        Set<String> documented = new TreeSet<>(document.requestContent(call).propertyNames());
        if (body() == null) {
            if (!documented.isEmpty() && !byHand) {
                differences.add(call + " has a body in " + document + ", which " + name(handler)
                        + " does not read: remove it there.");
            }
            return;
        }
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler, RequestMapping.class);
        Set<String> read = mapping == null || mapping.consumes().length == 0
                ? Set.of(ApiDocument.JSON)
                : new TreeSet<>(List.of(mapping.consumes()));
        if (!documented.equals(read)) {
            differences.add(call + " reads " + read + ", and in " + document + " " + documented + ".");
        }
    }

    void compareRequestSchema() {
        Parameter body = body();
        if (body != null) {
            document.requestContent(call)
                    .forEach(content -> schemas.compare(call + " body", body.getParameterizedType(),
                            content.path("schema"), true));
        }
    }

    private @Nullable Parameter body() {
        return Arrays.stream(handler.getParameters())
                .filter(each -> each.isAnnotationPresent(RequestBody.class))
                .findFirst()
                .orElse(null);
    }

    void compareStatusAndMedia() {
        Set<String> documented = operation.path("responses")
                .propertyNames()
                .stream()
                .filter(status -> status.startsWith("2"))
                .collect(Collectors.toCollection(TreeSet::new));
        ResponseStatus status = AnnotatedElementUtils.findMergedAnnotation(handler, ResponseStatus.class);
        boolean chosen = answer().getTypeName().startsWith(ResponseEntity.class.getName());
        String fixed = Integer.toString((status == null ? HttpStatus.OK : status.code()).value());
        if (chosen ? documented.isEmpty() : !documented.equals(Set.of(fixed))) {
            differences.add(call + " answers " + (chosen ? "a status that the code chooses" : fixed) + ", and in "
                    + document + " " + documented + ".");
        }
        RequestMapping above = AnnotatedElementUtils.findMergedAnnotation(handler.getDeclaringClass(),
                RequestMapping.class);
        RequestMapping own = AnnotatedElementUtils.findMergedAnnotation(handler, RequestMapping.class);
        Set<String> written = Stream.of(own, above)
                .filter(mapping -> mapping != null && mapping.produces().length > 0)
                .findFirst()
                .map(mapping -> new TreeSet<>(List.of(mapping.produces())))
                .orElseGet(() -> new TreeSet<>(answerBody() == void.class ? List.of() : List.of(ApiDocument.JSON)));
        Set<String> media = new TreeSet<>();
        documented.forEach(each -> media.addAll(
                document.resolve(operation.path("responses").path(each)).path("content").propertyNames()));
        boolean choosesMedia = chosen && answerBody() == String.class;
        if (!choosesMedia && !media.equals(written)) {
            differences.add(call + " writes " + written + ", and in " + document + " " + media + ".");
        }
    }

    void compareAnswerSchemas() {
        Type body = answerBody();
        if (body != String.class) {
            document.eachJsonAnswer(call,
                    (status, schema) -> schemas.compare(call + " " + status, body, schema, false));
        }
    }

    private Type answer() {
        return content(MONO, handler.getGenericReturnType());
    }

    private Type answerBody() {
        return content(ResponseEntity.class.getName(), answer());
    }

    /** The type argument of a type such as {@code ResponseEntity<T>}; any other type itself. */
    private static Type content(String wrapper, Type type) {
        return type instanceof ParameterizedType wrapped && wrapped.getRawType().getTypeName().equals(wrapper)
                ? wrapped.getActualTypeArguments()[0]
                : type;
    }

    static String name(Method handler) {
        return handler.getDeclaringClass().getSimpleName() + "." + handler.getName();
    }
}
