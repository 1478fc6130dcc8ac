package dev.firstpair.audit;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.firstpair.audit", importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {

    @ArchTest
    static final ArchRule eachLayerUsesOnlyThoseBelow = layeredArchitecture().consideringOnlyDependenciesInLayers()
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
