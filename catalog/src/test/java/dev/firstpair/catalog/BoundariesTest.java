package dev.firstpair.catalog;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packages = "dev.firstpair.catalog", importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {

    @ArchTest
    static final ArchRule FEATURES_HAVE_NO_CYCLES = SlicesRuleDefinition.slices()
            .matching("dev.firstpair.catalog.(*)..")
            .should()
            .beFreeOfCycles();
}
