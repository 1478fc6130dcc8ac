package dev.firstpair.systemtests.docs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the classes of every module keep to. Rules of one module are in its own {@code BoundariesTest}. */
class ClassRulesTest {

    /** Only profiles build them, in any order with this module. */
    private static final Set<String> OF_PROFILES = Set.of("benchmarks/baselines", "benchmarks/jmeter");

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() throws IOException {
        List<Path> modules = modules();
        assertThat(modules).isNotEmpty().allSatisfy(module -> assertThat(module).isNotEmptyDirectory());
        classes = new ClassFileImporter().importPaths(modules);
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices().matching("dev.firstpair.(**)").should().beFreeOfCycles().check(classes);
    }

    /** A stream of rows keeps its connection until it is closed; {@code list()} does not. */
    @Test
    void rowsAreListed() {
        noClasses().should()
                .callMethod("org.springframework.jdbc.core.simple.JdbcClient$MappedQuerySpec", "stream")
                .check(classes);
    }

    /** The folders with the classes of each module that has code. */
    private static List<Path> modules() throws IOException {
        return SourceTree.files(SourceTree.REPOSITORY, ".java")
                .stream()
                .map(file -> SourceTree.REPOSITORY.relativize(file).toString())
                .filter(file -> file.contains("/src/main/java/"))
                .map(file -> file.substring(0, file.indexOf("/src/main/java/")))
                .distinct()
                .filter(module -> !OF_PROFILES.contains(module))
                .map(module -> SourceTree.REPOSITORY.resolve(module).resolve("target/classes"))
                .toList();
    }
}
