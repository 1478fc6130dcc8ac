package dev.firstpair.audit;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = BoundariesTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {

    @ArchTest
    static final ArchRule EACH_LAYER_USES_ONLY_THOSE_BELOW = layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("audit")
            .definedBy("dev.firstpair.audit")
            .layer("mirror")
            .definedBy("..audit.mirror..")
            .layer("log")
            .definedBy("..audit.log..")
            .layer("report")
            .definedBy("..audit.report..")
            .whereLayer("audit")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("mirror")
            .mayOnlyBeAccessedByLayers("audit")
            .whereLayer("log")
            .mayOnlyBeAccessedByLayers("audit", "mirror");
}
