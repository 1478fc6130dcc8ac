package dev.firstpair.openapi;

import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * Checks that a service's document describes its code, and nothing else. Controllers are read by reflection, problem
 * codes from the compiled classes; nothing is started. The test names what reflection cannot see, such as a limit that
 * a method checks itself.
 */
public final class ApiContract {

    private static final String CONTROLLER = "L" + RestController.class.getName().replace('.', '/') + ";";
    /** Classes of module web are part of a service that names them. */
    private static final Pattern WEB = Pattern.compile("dev/firstpair/web/\\w+(?:\\$\\w+)?");
    private static final String WEB_CODES = "dev/firstpair/web/ProblemCodes";
    private static final String DATABASE = "dev/firstpair/web/DatabaseProblemAdvice";
    private static final String DATABASE_CLASS = "org.springframework.dao.DataAccessException";
    /** Statuses that Spring, Tomcat or Spring Security answer without one of our codes. */
    private static final List<HttpStatus> WITHOUT_CODE = List.of(HttpStatus.BAD_REQUEST, HttpStatus.UNAUTHORIZED,
            HttpStatus.FORBIDDEN, HttpStatus.NOT_FOUND, HttpStatus.METHOD_NOT_ALLOWED, HttpStatus.NOT_ACCEPTABLE,
            HttpStatus.CONTENT_TOO_LARGE, HttpStatus.UNSUPPORTED_MEDIA_TYPE, HttpStatus.INTERNAL_SERVER_ERROR,
            HttpStatus.SERVICE_UNAVAILABLE);
    private static final Pattern PATH = Pattern.compile("/(?:api|session)(?:/.*)?");

    private final ApiDocument document;
    private final Class<?> application;
    private final List<ClassConstants> classes;
    private final List<String> hidden = new ArrayList<>();
    private final Map<String, Class<?>> requests = new TreeMap<>();
    private final Map<String, Class<?>> responses = new TreeMap<>();
    private final Set<String> byHand = new TreeSet<>();
    private final Map<String, List<String>> values = new TreeMap<>();
    private final SortedSet<String> moreProblems = new TreeSet<>();
    private final Set<String> never = new TreeSet<>();
    private boolean byFilters;

    private ApiContract(String service, Class<?> application) {
        this.document = ApiDocument.of(service);
        this.application = application;
        this.classes = ClassConstants.compiledWith(application).toList();
    }

    /** @param application any class of the service; the others are found beside it */
    public static ApiContract of(String service, Class<?> application) {
        return new ApiContract(service, application);
    }

    /** Paths with this prefix are for other instances of the service, and in no document. */
    public ApiContract hiding(String pathPrefix) {
        hidden.add(pathPrefix);
        return this;
    }

    /** A body that is read as a tree, and then as this record; further fields are {@link #byHand}. */
    public ApiContract request(String call, Class<?> type) {
        requests.put(call, type);
        return this;
    }

    /** An answer that is written as a string or by a filter, in the form of this record. */
    public ApiContract response(String call, Class<?> type) {
        responses.put(call, type);
        return this;
    }

    /**
     * What the code checks itself: {@code GET /api/orders limit}, {@code Idempotency-Key} of any call, or
     * {@code ProductFields.stock} of a record; its constraints in the document are not compared with annotations. A
     * call without a field means that it reads a body.
     */
    public ApiContract byHand(String... what) {
        byHand.addAll(List.of(what));
        return this;
    }

    /** All possible values of a field that is a string in its record. */
    public ApiContract values(String field, Collection<String> all) {
        values.put(field, List.copyOf(all));
        return this;
    }

    /** Problems that the code does not create from a status followed by a code. */
    public ApiContract problems(int status, Collection<String> codes) {
        codes.forEach(code -> moreProblems.add(status + " " + code));
        return this;
    }

    /** Problems such as {@code 409 SOLD_OUT}: those of another service that this one passes on. */
    public ApiContract problems(SortedSet<String> problems) {
        moreProblems.addAll(problems);
        return this;
    }

    /** Problems that the classes could answer, but this service does not. */
    public ApiContract never(String... problems) {
        never.addAll(List.of(problems));
        return this;
    }

    /** The service has filters instead of controllers: its paths are strings in its classes. */
    public ApiContract byFilters() {
        byFilters = true;
        return this;
    }

    /**
     * The differences between document and code, with a sentence each that says what to do; empty if there are none.
     */
    public List<String> differences() {
        List<String> differences = new ArrayList<>();
        SchemaComparison schemas = new SchemaComparison(document, byHand, values, differences);
        SortedMap<String, Method> handlers = handlers();
        handlers.forEach((call, handler) -> {
            if (document.calls().containsKey(call)) {
                compare(new HandlerComparison(document, call, handler, schemas, differences), call);
            } else {
                differences.add(call + " of " + HandlerComparison.name(handler) + " is not in " + document
                        + ": describe it there, and in docs/api.md.");
            }
        });
        for (String call : document.calls().keySet()) {
            if (!byFilters && !handlers.containsKey(call)) {
                differences.add(call + " is in " + document + ", and no controller has it: remove it there.");
            }
        }
        responses.forEach((call, type) -> document.eachJsonAnswer(call,
                (status, schema) -> schemas.compare(call + " " + status, type, schema, false)));
        requests.forEach((call, type) -> document.requestContent(call)
                .forEach(content -> schemas.compare(call + " body", type, content.path("schema"), true)));
        if (byFilters) {
            comparePaths(handlers, differences);
        }
        compareProblems(differences);
        return differences;
    }

    private void compare(HandlerComparison comparison, String call) {
        comparison.compareParameters();
        comparison.compareRequestMedia(byHand.contains(call));
        if (!requests.containsKey(call)) {
            comparison.compareRequestSchema();
        }
        comparison.compareStatusAndMedia();
        if (!responses.containsKey(call)) {
            comparison.compareAnswerSchemas();
        }
    }

    private SortedMap<String, Method> handlers() {
        SortedMap<String, Method> handlers = new TreeMap<>();
        classes.stream()
                .filter(each -> each.names().contains(CONTROLLER))
                .map(each -> ClassUtils.resolveClassName(each.className(), application.getClassLoader()))
                .filter(each -> AnnotatedElementUtils.hasAnnotation(each, RestController.class))
                .forEach(controller -> {
                    RequestMapping above = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
                    for (Method method : controller.getDeclaredMethods()) {
                        RequestMapping own = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
                        if (own != null) {
                            calls(above, own).filter(call -> hidden.stream().noneMatch(call.split(" ")[1]::startsWith))
                                    .forEach(call -> handlers.put(call, method));
                        }
                    }
                });
        return handlers;
    }

    private static Stream<String> calls(@Nullable RequestMapping above, RequestMapping own) {
        List<String> prefixes = above == null || above.path().length == 0 ? List.of("") : List.of(above.path());
        List<String> paths = own.path().length == 0 ? List.of("") : List.of(own.path());
        return Arrays.stream(own.method())
                .map(RequestMethod::name)
                .flatMap(method -> prefixes.stream()
                        .flatMap(prefix -> paths.stream().map(path -> method + " " + prefix + path)));
    }

    /** Each path in the code is a prefix of a documented one, and each documented path has such a prefix. */
    private void comparePaths(SortedMap<String, Method> handlers, List<String> differences) {
        Set<String> documented = ApiDocument.all()
                .stream()
                .flatMap(each -> each.paths().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = new TreeSet<>();
        for (ClassConstants each : classes) {
            each.strings().stream().filter(text -> PATH.matcher(text).matches()).forEach(text -> {
                named.add(text);
                String beginning = text.replaceAll("/\\*\\*?$", "").replaceAll("\\{[^}]*}", "{}");
                if (documented.stream().noneMatch(path -> path.replaceAll("\\{[^}]*}", "{}").startsWith(beginning))) {
                    differences.add(each.className() + " names the path " + text + ", which is in no document: describe"
                            + " its calls in " + document + ", and in docs/api.md or docs/gateway.md.");
                }
            });
        }
        document.calls().keySet().stream().filter(call -> !handlers.containsKey(call)).forEach(call -> {
            String path = call.substring(call.indexOf(' ') + 1);
            if (named.stream().noneMatch(path.replaceAll("\\{.*", "")::equals)) {
                differences.add(call + " is in " + document + ", and no class names its path: remove it there.");
            }
        });
    }

    private void compareProblems(List<String> differences) {
        SortedSet<String> answered = new TreeSet<>(moreProblems);
        classes.forEach(each -> answered.addAll(each.problems()));
        answered.addAll(problemsOfWeb());
        answered.removeAll(never);
        SortedSet<String> documented = document.problems();
        for (String each : minus(answered, documented)) {
            differences.add("The problem " + each + " is at no call of " + document
                    + ": add it to those that answer it, and to docs/api.md.");
        }
        for (String each : minus(documented, answered)) {
            differences.add("The problem " + each + " is in " + document
                    + ", and no class has it: remove or rename it there.");
        }
    }

    private static SortedSet<String> minus(SortedSet<String> all, SortedSet<String> some) {
        SortedSet<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private SortedSet<String> problemsOfWeb() {
        SortedSet<String> problems = new TreeSet<>();
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        classes.forEach(each -> namesOfWeb(each).forEach(open::add));
        while (!open.isEmpty()) {
            String next = open.pop();
            boolean without = next.equals(DATABASE)
                    && !ClassUtils.isPresent(DATABASE_CLASS, application.getClassLoader());
            if (!without && seen.add(next)) {
                ClassConstants constants = ClassConstants.of(next);
                problems.addAll(constants.problems());
                namesOfWeb(constants).forEach(open::add);
            }
        }
        if (seen.contains(WEB_CODES)) {
            WITHOUT_CODE.forEach(status -> problems.add(status.value() + " " + codeOf(status)));
        }
        return problems;
    }

    private static Stream<String> namesOfWeb(ClassConstants constants) {
        return constants.names().stream().flatMap(name -> WEB.matcher(name).results().map(found -> found.group()));
    }

    private static String codeOf(HttpStatus status) {
        try {
            Method of = Class.forName(WEB_CODES.replace('/', '.')).getDeclaredMethod("of", HttpStatusCode.class);
            of.setAccessible(true);
            return String.valueOf(of.invoke(null, status));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The code of a status is not to be found", e);
        }
    }
}
