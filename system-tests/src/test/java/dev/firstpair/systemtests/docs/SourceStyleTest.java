package dev.firstpair.systemtests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the formatter leaves alone: comments and string literals are no wider than code. */
class SourceStyleTest {

    /** As in {@code .editorconfig} and {@code build/formatter.xml}. */
    private static final int WIDTH = 120;

    @Test
    void noLineOfJavaIsTooLong() throws IOException {
        List<String> wide = new ArrayList<>();
        List<Path> files = SourceTree.files(SourceTree.REPOSITORY, ".java");
        for (Path file : files) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.codePointCount(0, line.length()) > WIDTH) {
                    wide.add(SourceTree.REPOSITORY.relativize(file) + ":" + (i + 1));
                }
            }
        }

        assertThat(files).isNotEmpty();
        assertThat(wide).isEmpty();
    }
}
