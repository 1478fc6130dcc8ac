package dev.firstpair.notifier;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packagesOf = BoundariesTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {

    @ArchTest
    static final ArchRule CHANNELS_DO_NOT_KNOW_EACH_OTHER = SlicesRuleDefinition.slices()
            .matching("dev.firstpair.notifier.dispatch.(*)..")
            .should()
            .notDependOnEachOther();
}
