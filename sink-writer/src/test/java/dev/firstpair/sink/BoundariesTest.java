package dev.firstpair.sink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = BoundariesTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {

    @ArchTest
    static final ArchRule keepsTheProjectionFreeOfFrameworks = noClasses()
            .that()
            .resideInAPackage("..sink.projection..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.springframework..",
                    "tools.jackson..", "com.fasterxml..", "java.sql..");

    @ArchTest
    static final ArchRule keepsDebeziumInTheMirror = noClasses()
            .that()
            .resideOutsideOfPackage("..sink.mirror..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.debezium..", "org.apache.kafka.connect..");
}
