package dev.firstpair.systemtests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links of README.md and docs/ work, programs compile, lines are short, and pages are linked. */
class DocumentationTest {

    private static final int MOST_README_LINES = 160;

    private final Documentation documentation = new Documentation(SourceTree.REPOSITORY);

    DocumentationTest() throws IOException {}

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(documentation.brokenLinks()).isEmpty();
    }

    @Test
    void noLineIsTooLong() {
        assertThat(documentation.longLines()).isEmpty();
    }

    @Test
    void everyPageIsLinked() {
        assertThat(documentation.unlinkedPages()).isEmpty();
    }

    @Test
    void readmeIsShort() {
        assertThat(documentation.readmeLines()).as("lines of README.md").isLessThanOrEqualTo(MOST_README_LINES);
    }

    @Test
    void everyProgramCompiles(@TempDir Path directory) throws IOException {
        assertThat(documentation.programs()).isNotEmpty();
        for (String program : documentation.programs()) {
            Path source = Files.writeString(directory.resolve("Program.java"), program);
            ByteArrayOutputStream errors = new ByteArrayOutputStream();
            assertThat(ToolProvider.getSystemJavaCompiler()
                    .run(null, errors, errors, "-proc:none",
                            "-d", directory.toString(), "-cp", System.getProperty("java.class.path"),
                            source.toString()))
                    .as("%s", errors)
                    .isZero();
        }
    }

    /** A change of one README requires a change of the other. */
    @Test
    void readmeInKoreanHasTheSameCommandsFiguresAndLinks() throws IOException {
        Translation english = Translation.of("README.md");
        Translation korean = Translation.of("README.ko.md");

        assertThat(korean.code()).isEqualTo(english.code());
        assertThat(korean.links()).isEqualTo(english.links());
        assertThat(korean.figures()).containsExactlyInAnyOrderElementsOf(english.figures());
        assertThat(korean.headings()).isEqualTo(english.headings());
    }

    /**
     * The parts that are the same in every language.
     *
     * @param code lines of blocks in a language, without comments
     * @param links except those from one translation to another
     * @param figures numbers of more than one digit in tables
     * @param headings their levels
     */
    private record Translation(List<String> code, List<String> links, List<String> figures, List<String> headings) {

        private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");
        private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
        private static final Pattern FIGURE = Pattern.compile("\\d[\\d,.]*\\d");
        private static final Pattern HEADING = Pattern.compile("(?m)^(#+) ");

        static Translation of(String file) throws IOException {
            String text = Files.readString(SourceTree.REPOSITORY.resolve(file));
            List<String> code = BLOCK.matcher(text)
                    .results()
                    .filter(block -> block.group(1).equals("bash") || block.group(2).startsWith("$ "))
                    .flatMap(block -> block.group(2).lines())
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            String prose = BLOCK.matcher(text).replaceAll("");
            return new Translation(code,
                    first(LINK, prose).filter(link -> !link.startsWith("README")).toList(),
                    prose.lines().filter(line -> line.startsWith("|")).flatMap(row -> first(FIGURE, row)).toList(),
                    first(HEADING, prose).toList());
        }

        private static Stream<String> first(Pattern pattern, String text) {
            return pattern.matcher(text).results().map(found -> found.group(found.groupCount()));
        }
    }
}
