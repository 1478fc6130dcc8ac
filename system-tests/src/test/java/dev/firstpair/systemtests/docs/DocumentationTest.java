package dev.firstpair.systemtests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** README.md and docs/ can be followed, read and found. */
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
}
