package dev.firstpair.systemtests.docs;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Settings of a service: the properties of its {@code *Properties} records, as Spring's annotation processor has
 * written them into its classes, of those that its code imports from a library, and the values in its
 * {@code application.yaml}.
 *
 * @param settings the values of {@code application.yaml} by property, nested keys joined by dots
 * @param records the qualified names of the records
 */
public record ServiceProperties(
        String name,
        SortedMap<String, String> settings,
        SortedMap<String, Property> properties,
        Set<String> records) {

    /** The folder of the optional services. */
    private static final String PLATFORM = "platform";
    private static final String METADATA = "target/classes/META-INF/spring-configuration-metadata.json";
    private static final String SOURCES = "src/main/java";
    private static final Pattern IMPORT = Pattern.compile("^import (.*);$", Pattern.MULTILINE);
    private static final String SETTINGS = "src/main/resources/application.yaml";

    /**
     * @param description javadoc of the record component
     * @param defaultValue the value of {@code application.yaml}, else that of {@code @DefaultValue}
     */
    public record Property(String name, Optional<String> description, Optional<String> defaultValue) {}

    /** All services, in the order of their ports. */
    public static List<ServiceProperties> of(Path repository) throws IOException {
        try (Stream<Path> top = Files.list(repository);
                Stream<Path> platform = Files.list(repository.resolve(PLATFORM))) {
            Map<Boolean, List<Path>> modules = Stream.concat(top, platform)
                    .collect(Collectors.partitioningBy(module -> Files.isRegularFile(module.resolve(SETTINGS))));
            List<JsonNode> libraries = new ArrayList<>();
            for (Path module : Objects.requireNonNull(modules.get(false))) {
                libraries.add(metadata(module));
            }
            List<ServiceProperties> services = new ArrayList<>();
            for (Path module : Objects.requireNonNull(modules.get(true))) {
                services.add(read(module, libraries));
            }
            services.sort(Comparator.comparing(service -> service.settings().getOrDefault("server.port", "")));
            return services;
        }
    }

    private static ServiceProperties read(Path module, List<JsonNode> libraries) throws IOException {
        SortedMap<String, String> settings = new TreeMap<>();
        try (Reader yaml = Files.newBufferedReader(module.resolve(SETTINGS))) {
            flatten("", new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml), settings);
        }
        ServiceProperties service = new ServiceProperties(module.getFileName().toString(), settings, new TreeMap<>(),
                new HashSet<>());
        service.add(metadata(module), any -> true);
        Set<String> imports = imports(module);
        libraries.forEach(library -> service.add(library, imports::contains));
        return service;
    }

    /** The processor writes none for a module without records. */
    private static JsonNode metadata(Path module) throws IOException {
        Path metadata = module.resolve(METADATA);
        return JsonMapper.shared().readTree(Files.isRegularFile(metadata) ? Files.readString(metadata) : "{}");
    }

    private static Set<String> imports(Path module) throws IOException {
        Set<String> imports = new HashSet<>();
        for (Path file : SourceTree.files(module.resolve(SOURCES), ".java")) {
            IMPORT.matcher(Files.readString(file)).results().forEach(found -> imports.add(found.group(1)));
        }
        return imports;
    }

    private void add(JsonNode metadata, Predicate<String> isUsed) {
        for (JsonNode group : metadata.path("groups")) {
            Optional.of(sourceType(group)).filter(isUsed).ifPresent(records::add);
        }
        for (JsonNode property : metadata.path("properties")) {
            String name = property.path("name").asString("");
            if (isUsed.test(sourceType(property))) {
                Optional<String> defaultValue = Optional.ofNullable(settings.get(name))
                        .or(() -> text(property.path("defaultValue")));
                properties.put(name, new Property(name, text(property.path("description")), defaultValue));
            }
        }
    }

    private static String sourceType(JsonNode groupOrProperty) {
        return groupOrProperty.path("sourceType").asString("");
    }

    private static Optional<String> text(JsonNode value) {
        if (value.isArray()) {
            return Optional.of(value.valueStream().map(JsonNode::asString).collect(Collectors.joining(",")))
                    .filter(list -> !list.isEmpty());
        }
        if (value.isFloatingPointNumber()) {
            return Optional.of(value.decimalValue().stripTrailingZeros().toPlainString());
        }
        return value.isMissingNode() ? Optional.empty() : Optional.of(value.asString());
    }

    private static void flatten(String key, @Nullable Object value, SortedMap<String, String> settings) {
        if (value instanceof Map<?, ?> nested) {
            nested.forEach((name, inner) -> flatten(key.isEmpty() ? "" + name : key + "." + name, inner, settings));
        } else if (value instanceof Collection<?> list) {
            settings.put(key, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
        } else {
            settings.put(key, String.valueOf(value));
        }
    }
}
