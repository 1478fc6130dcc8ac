package dev.firstpair.catalog;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.springframework.jdbc.core.simple.JdbcClient;

@AnalyzeClasses(packagesOf = BoundariesTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = SlicesRuleDefinition.slices()
            .matching("dev.firstpair.(**)")
            .should()
            .beFreeOfCycles();

    /** A stream of rows keeps its connection until it is closed; list() does not. */
    @ArchTest
    static final ArchRule listsRows = noClasses().should().callMethod(JdbcClient.MappedQuerySpec.class, "stream");
}
