package dev.firstpair.systemtests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModulesTest {

    @Test
    void everyModuleWithCodeChecksItsPackages() throws IOException {
        assertThat(modules("/src/main/java/", ".java")).isNotEmpty()
                .isEqualTo(modules("/src/test/java/", "/BoundariesTest.java"));
    }

    /** The folders of modules that have such a file in {@code sources}. */
    private static SortedSet<String> modules(String sources, String suffix) throws IOException {
        return SourceTree.files(SourceTree.REPOSITORY, suffix)
                .stream()
                .map(file -> SourceTree.REPOSITORY.relativize(file).toString())
                .filter(file -> file.contains(sources))
                .map(file -> file.substring(0, file.indexOf(sources)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
