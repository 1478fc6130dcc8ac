package dev.firstpair.systemtests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The configuration page matches the {@code *Properties} records. */
class ConfigurationPageTest {

    private static final String WRITE = "firstpair.docs.write";
    private static final String REGENERATE = "Regenerate it: mvn test -pl system-tests -am -Dtest=ConfigurationPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE + "=true";

    private static final String SOURCES = "/src/main/java/";

    private final List<ServiceProperties> services = ServiceProperties.of(SourceTree.REPOSITORY);
    private final ConfigurationPage page = new ConfigurationPage(services);

    ConfigurationPageTest() throws IOException {}

    @Test
    void saysWhatTheRecordsSay() throws IOException {
        Path file = SourceTree.REPOSITORY.resolve("docs/configuration.md");
        String rendered = page.render(Files.readString(file));
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, rendered);
        }
        assertThat(file).as(REGENERATE).hasContent(rendered);
    }

    @Test
    void everyPropertyHasADescriptionAndItsDefault() {
        assertThat(page.problems()).isEmpty();
    }

    /** A record in a module without the annotation processor would be left out. */
    @Test
    void everyRecordIsThere() throws IOException {
        Set<String> known = services.stream()
                .flatMap(service -> service.records().stream())
                .collect(Collectors.toSet());
        assertThat(SourceTree.files(SourceTree.REPOSITORY, ".java")
                .stream()
                .filter(file -> file.toString().contains(SOURCES))
                .filter(file -> content(file).contains("\n@ConfigurationProperties("))
                .map(ConfigurationPageTest::className)).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void turnsJavadocIntoMarkdown() {
        assertThat(ConfigurationPage.markdown("a {@code {{name}} is\n  back}, see {@link Page};\n  {@code ${port}}."))
                .isEqualTo("a `{{name}} is back`, see `Page`; `${port}`.");
    }

    private static String className(Path file) {
        String path = file.toString();
        return path.substring(path.indexOf(SOURCES) + SOURCES.length(), path.length() - ".java".length())
                .replace('/', '.');
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
