package dev.firstpair.systemtests.docs;

import dev.firstpair.systemtests.docs.ServiceProperties.Property;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of {@code docs/configuration.md}. What is between {@code <!-- generated: NAME -->} and {@code <!-- end
 * -->} is replaced; the text around it is written by hand.
 */
final class ConfigurationPage {

    private static final String SPRING = "spring";
    private static final String SHARED = "shared";

    /** Properties of Spring that a shop sets; their defaults are those of the services. */
    private static final Map<String, String> SPRING_PROPERTIES = new LinkedHashMap<>();

    static {
        SPRING_PROPERTIES.put("server.port", "Port of the REST API, of health and of metrics.");
        SPRING_PROPERTIES.put("spring.kafka.bootstrap-servers", "Brokers, `host:port` separated by commas.");
        SPRING_PROPERTIES.put("spring.kafka.properties",
                "More properties of all Kafka clients of a service, such as `security.protocol`.");
        SPRING_PROPERTIES.put("spring.datasource.url", "MySQL, as a JDBC URL.");
        SPRING_PROPERTIES.put("spring.datasource.username", "User of MySQL.");
        SPRING_PROPERTIES.put("spring.datasource.password", "Password of that user.");
        SPRING_PROPERTIES.put("spring.datasource.hikari.maximum-pool-size", "Connections to MySQL, at least 1.");
        SPRING_PROPERTIES.put("spring.mail.host", "Mail server.");
        SPRING_PROPERTIES.put("spring.mail.port", "Port of the mail server.");
        SPRING_PROPERTIES.put("spring.mail.username", "User at the mail server; without one, nobody logs in.");
        SPRING_PROPERTIES.put("spring.mail.password", "Password of that user.");
        String tokens = "spring.security.oauth2.resourceserver.jwt.";
        SPRING_PROPERTIES.put(tokens + "jwk-set-uri", "Address of the public keys (JWKS) of access tokens.");
        SPRING_PROPERTIES.put(tokens + "issuer-uri", "Required `iss` of a token.");
        SPRING_PROPERTIES.put(tokens + "audiences", "Values of which `aud` of a token has to contain one.");
        SPRING_PROPERTIES.put("management.opentelemetry.tracing.export.otlp.endpoint",
                "Where traces are sent to by OTLP over HTTP, such as `http://localhost:4318/v1/traces`.");
        SPRING_PROPERTIES.put("management.tracing.sampling.probability", "Share of traces that are sent, 0 to 1.");
    }

    private static final Pattern BLOCK = Pattern.compile("(<!-- generated: (\\S+) -->\n).*?(<!-- end -->)",
            Pattern.DOTALL);
    private static final Pattern DEFAULT = Pattern.compile("(.*?)\\s*(?:Default `(.*)`|No default)\\.", Pattern.DOTALL);

    private final List<ServiceProperties> services;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> tables = new LinkedHashMap<>();

    /** A table row, without the services. */
    private record Row(String name, String defaultValue, String meaning) {}

    ConfigurationPage(List<ServiceProperties> services) {
        this.services = services;
        Map<Row, List<String>> shared = new LinkedHashMap<>();
        tables.put(SPRING, springTable());
        tables.put(SHARED, "");
        for (ServiceProperties service : services) {
            List<Row> own = new ArrayList<>();
            for (Property property : service.properties().values()) {
                Row row = row(service.name(), property);
                if (SPRING_PROPERTIES.containsKey(property.name())) {
                    continue;
                }
                if (isShared(property.name())) {
                    shared.computeIfAbsent(row, any -> new ArrayList<>()).add(service.name());
                } else {
                    own.add(row);
                }
            }
            tables.put(service.name(), own.isEmpty() ? "" : table(own));
        }
        tables.put(SHARED, sharedTable(shared));
    }

    /** Errors of the javadoc: no description, no default, or another default than in the code. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /**
     * The page with its tables as they should be.
     *
     * @throws IllegalStateException if the page has not exactly one place for each table
     */
    String render(String page) {
        List<String> places = BLOCK.matcher(page).results().map(place -> place.group(2)).toList();
        if (!places.stream().sorted().toList().equals(tables.keySet().stream().sorted().toList())) {
            throw new IllegalStateException("The page needs <!-- generated: NAME --> and <!-- end --> once for each of "
                    + tables.keySet() + ", but has them for " + places);
        }
        return BLOCK.matcher(page).replaceAll(place -> Matcher.quoteReplacement(replaced(place)));
    }

    private String replaced(MatchResult place) {
        return place.group(1) + "\n" + Objects.requireNonNull(tables.get(place.group(2))) + "\n" + place.group(3);
    }

    private boolean isShared(String property) {
        return services.stream().filter(service -> service.properties().containsKey(property)).count() > 1;
    }

    private Row row(String service, Property property) {
        String description = markdown(property.description().orElse(""));
        Matcher parts = DEFAULT.matcher(description);
        boolean complete = parts.matches();
        String documented = complete && parts.group(2) != null ? parts.group(2) : "";
        String actual = property.defaultValue().orElse("");
        if (description.isEmpty()) {
            problems.add(property.name() + " of " + service + " has no description: write a @param");
        } else if (!complete || !documented.equals(actual)) {
            problems.add(property.name() + " of " + service + ": the javadoc has to end in "
                    + (actual.isEmpty() ? "'No default.'" : "'Default {@code " + actual + "}.'") + ", but is '"
                    + property.description().orElse("") + "'");
        }
        String meaning = complete ? parts.group(1) : description;
        return new Row(property.name(), code(actual), capitalized(meaning));
    }

    private String springTable() {
        StringBuilder table = new StringBuilder("| property | service | default | meaning |\n|---|---|---|---|\n");
        SPRING_PROPERTIES.forEach((name, meaning) -> {
            Map<String, String> defaults = new LinkedHashMap<>();
            services.forEach(service -> defaultAt(service, name)
                    .ifPresent(value -> defaults.put(service.name(), value)));
            List<String> users = defaults.isEmpty() ? siblingsOf(name) : List.copyOf(defaults.keySet());
            table.append("| `" + name + "` | " + names(users) + " | " + defaults(defaults) + " | " + meaning + " |\n");
        });
        return table.toString();
    }

    private static Optional<String> defaultAt(ServiceProperties service, String property) {
        return Optional.ofNullable(service.settings().get(property))
                .or(() -> Optional.ofNullable(service.properties().get(property)).flatMap(Property::defaultValue));
    }

    /** The services that have another setting under the same parent. */
    private List<String> siblingsOf(String property) {
        String parent = property.substring(0, property.lastIndexOf('.') + 1);
        return services.stream()
                .filter(service -> Stream
                        .concat(service.settings().keySet().stream(), service.properties().keySet().stream())
                        .anyMatch(name -> name.startsWith(parent)))
                .map(ServiceProperties::name)
                .toList();
    }

    private static String defaults(Map<String, String> byService) {
        if (byService.values().stream().distinct().count() <= 1) {
            return code(byService.values().stream().findFirst().orElse(""));
        }
        return byService.entrySet()
                .stream()
                .map(entry -> code(entry.getValue()) + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private String sharedTable(Map<Row, List<String>> shared) {
        StringBuilder table = new StringBuilder("| property | service | default | meaning |\n|---|---|---|---|\n");
        shared.forEach((row, users) -> table.append("| `" + row.name() + "` | " + names(users) + " | "
                + row.defaultValue() + " | " + cell(row.meaning()) + " |\n"));
        List<String> names = shared.keySet().stream().map(Row::name).toList();
        names.stream()
                .distinct()
                .filter(name -> names.stream().filter(name::equals).count() > 1)
                .forEach(
                        name -> problems.add(name + " has another description or default in each of several services"));
        return table.toString();
    }

    private static String table(List<Row> rows) {
        return rows.stream()
                .map(row -> "| `" + row.name() + "` | " + row.defaultValue() + " | " + cell(row.meaning()) + " |\n")
                .collect(Collectors.joining("", "| property | default | meaning |\n|---|---|---|\n", ""));
    }

    private String names(List<String> users) {
        List<String> others = services.stream()
                .map(ServiceProperties::name)
                .filter(name -> !users.contains(name))
                .toList();
        return switch (others.size()) {
            case 0 -> "all";
            case 1 -> "all but " + others.getFirst();
            default -> String.join(", ", users);
        };
    }

    /** Inline tags as Markdown code, on one line. */
    static String markdown(String javadoc) {
        StringBuilder markdown = new StringBuilder();
        int from = 0;
        for (int tag = javadoc.indexOf("{@"); tag >= 0; tag = javadoc.indexOf("{@", from)) {
            int end = endOfTag(javadoc, tag);
            int content = Stream.of(javadoc.indexOf(' ', tag), javadoc.indexOf('\n', tag))
                    .filter(at -> at >= 0 && at < end)
                    .min(Integer::compare)
                    .orElse(tag + 1);
            markdown.append(javadoc, from, tag).append('`').append(javadoc.substring(content, end).strip()).append('`');
            from = end + 1;
        }
        return markdown.append(javadoc.substring(from)).toString().replaceAll("\\s+", " ").strip();
    }

    private static int endOfTag(String javadoc, int tag) {
        int depth = 0;
        for (int i = tag; i < javadoc.length(); i++) {
            if (javadoc.charAt(i) == '{') {
                depth++;
            } else if (javadoc.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalStateException("A tag is not closed: " + javadoc);
    }

    private static String code(String value) {
        return value.isEmpty() ? "none" : "`" + cell(value) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String capitalized(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
