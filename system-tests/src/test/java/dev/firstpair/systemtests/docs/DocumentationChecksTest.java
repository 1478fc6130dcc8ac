package dev.firstpair.systemtests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check finds the problem that it is for, and nothing else. */
class DocumentationChecksTest {

    private static final String LONG = "x".repeat(121);

    @TempDir
    private Path root;

    @Test
    void acceptsLinksThatLeadSomewhere() throws IOException {
        write("README.md", """
                # What is *promised*, and `how`?

                [a page](docs/page.md#the-part) and ![an image](docs/image.svg) and [a folder](docs), [top][top],
                [here](#what-is-promised-and-how), [the second](docs/page.md#the-part-1), <https://example.com/nowhere>

                [top]: /docs/page.md "by reference"
                """);
        write("docs/page.md", "# The part\n\n## The part\n\n`[not](a-link.md)`\n\n    [not](a-link.md)\n");
        write("docs/image.svg", "");

        assertThat(new Documentation(root).brokenLinks()).isEmpty();
    }

    @Test
    void findsALinkToNoFile() throws IOException {
        write("README.md", "# One\n\n| a | b |\n|---|---|\n| c | [d](docs/gone.md) |\n\nText\n[e](target/built.md)\n");
        write("docs/page.md", "[f](../../elsewhere.md) ![g](gone.svg)\n\n[h][h]\n\n[h]: gone.md\n");
        write("target/built.md", "[not](looked-at.md)\n");

        assertThat(new Documentation(root).brokenLinks()).containsExactly(
                "README.md:5: docs/gone.md: no such file",
                "README.md:8: target/built.md: not in the repository, but built",
                "docs/page.md:1: ../../elsewhere.md: outside of the repository",
                "docs/page.md:1: gone.svg: no such file",
                "docs/page.md:3: gone.md: no such file");
    }

    @Test
    void findsAnAnchorOfNoHeading() throws IOException {
        write("README.md", "# One\n\n[a](#two) [b](docs/page.md#one) [c](LICENSE#one)\n");
        write("docs/page.md", "# Two\n\n```\n# one\n```\n");
        write("LICENSE", "One\n");

        assertThat(new Documentation(root).brokenLinks()).containsExactly(
                "README.md:3: #two: no such heading",
                "README.md:3: docs/page.md#one: no such heading",
                "README.md:3: LICENSE#one: an anchor, but not in Markdown");
    }

    @Test
    void findsALongLineOutsideOfATable() throws IOException {
        write("README.md", "# One\n\n| a | b |\n|---|---|\n| c | " + LONG + " |\n\n" + "é".repeat(120) + "\n");
        write("docs/page.md", "Text\n\n```\n" + LONG + "\n```\n" + LONG + "\n");
        write("module/notes.md", LONG + "\n");

        assertThat(new Documentation(root).longLines())
                .containsExactly("docs/page.md:4: 121 columns", "docs/page.md:6: 121 columns");
    }

    @Test
    void findsAPageThatNothingLinksTo() throws IOException {
        write("README.md", "[a](docs/page.md#part) [b](docs/decisions/README.md)\n");
        write("docs/page.md", "[c](lost.md)\n");
        write("docs/lost.md", "");
        write("docs/decisions/README.md", "[d](one.md)\n");
        write("docs/decisions/one.md", "");

        assertThat(new Documentation(root).unlinkedPages()).containsExactly(
                "docs/lost.md: neither README.md nor docs/decisions/README.md links to it");
    }

    @Test
    void countsTheLinesOfTheReadme() throws IOException {
        write("README.md", "a\n\nb\n");

        assertThat(new Documentation(root).readmeLines()).isEqualTo(3);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
