package dev.firstpair.notifier;

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

    @ArchTest
    static final ArchRule CHANNELS_DO_NOT_KNOW_EACH_OTHER = SlicesRuleDefinition.slices()
            .matching("dev.firstpair.notifier.dispatch.(*)..")
            .should()
            .notDependOnEachOther();

    /** A stream of rows keeps its connection until it is closed; list() does not. */
    @ArchTest
    static final ArchRule LISTS_ROWS = noClasses().should().callMethod(JdbcClient.MappedQuerySpec.class, "stream");
}
