package dev.firstpair.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

class DocumentsTest {

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final Pattern CALL = Pattern.compile("(?m)^\\| `((?:GET|PUT|POST|PATCH|DELETE) /[^`? ]+)");
    private static final Pattern CODE = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| (\\d{3})");
    private static final Set<String> AUTHENTICATED = Set.of("401 UNAUTHENTICATED");

    static List<ApiDocument> documents() {
        return ApiDocument.all();
    }

    @Test
    void areAllInTheIndex() throws IOException {
        List<String> files = Arrays
                .stream(new PathMatchingResourcePatternResolver().getResources("classpath:storefront/openapi/*.json"))
                .map(file -> String.valueOf(file.getFilename()))
                .filter(name -> !name.equals("index.json"))
                .toList();

        assertThat(ApiDocument.read("index.json").get("services").valueStream()).allSatisfy(
                each -> assertThat(each.get("url").asString())
                        .isEqualTo("/api/openapi/" + each.get("service").asString()))
                .extracting(each -> each.get("service").asString() + ".json")
                .containsExactlyInAnyOrderElementsOf(files);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void referToWhatIsThereAndHaveNothingElse(ApiDocument document) {
        Set<String> named = new TreeSet<>(document.root().findValuesAsString("$ref"));
        Set<String> there = new TreeSet<>();
        document.root().get("components").forEachEntry((kind, components) -> {
            if (!kind.equals("securitySchemes")) {
                components.propertyNames().forEach(name -> there.add("#/components/" + kind + "/" + name));
            }
        });

        assertThat(named).isEqualTo(there);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void nameEachParameterOfAPathAndSayWhoMayCall(ApiDocument document) {
        assertThat(document.root().get("openapi").asString()).isEqualTo("3.1.1");
        assertThat(document.calls()).isNotEmpty().allSatisfy((call, operation) -> {
            assertThat(operation.get("operationId").asString()).isNotBlank();
            assertThat(operation.get("summary").asString()).isNotBlank();
            assertThat(operation.path("parameters")
                    .valueStream()
                    .map(document::resolve)
                    .filter(each -> each.get("in").asString().equals("path"))
                    .map(each -> each.get("name").asString()))
                    .containsExactlyInAnyOrderElementsOf(
                            PARAMETER.matcher(call).results().map(found -> found.group(1)).toList());
            if (!operation.has("security")) {
                assertThat(document.problems(call)).containsAll(AUTHENTICATED);
            }
        });
    }

    @Test
    void giveEachCallANameOfItsOwn() {
        assertThat(documents().stream()
                .flatMap(document -> document.calls().values().stream())
                .map(operation -> operation.get("operationId").asString())).doesNotHaveDuplicates();
    }

    /** So the same tests compare both the pages and the documents with the code. */
    @Test
    void haveTheCallsOfTheDocumentationAndNoOthers() {
        String pages = page("api.md") + page("gateway.md");
        Set<String> described = CALL.matcher(pages)
                .results()
                .map(found -> anyName(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documents().stream()
                .flatMap(document -> document.calls().keySet().stream())
                .map(DocumentsTest::anyName)).containsExactlyInAnyOrderElementsOf(described);
    }

    @Test
    void haveTheProblemsOfTheDocumentation() {
        Set<String> described = CODE.matcher(page("api.md"))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> answered = documents().stream()
                .flatMap(document -> document.problems().stream())
                .map(problem -> problem.substring(problem.indexOf(' ') + 1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(answered).isEqualTo(described);
    }

    private static String anyName(String call) {
        return PARAMETER.matcher(call).replaceAll("{}");
    }

    private static String page(String name) {
        try {
            return Files.readString(Path.of(System.getProperty("basedir", ""), "../docs", name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
