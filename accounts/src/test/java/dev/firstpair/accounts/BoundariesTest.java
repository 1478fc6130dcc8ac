package dev.firstpair.accounts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = BoundariesTest.class, importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {

    @ArchTest
    static final ArchRule KEY_RING_KNOWS_NO_FRAMEWORK = noClasses().that()
            .resideInAPackage("..keyring..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "tools.jackson..", "com.fasterxml..",
                    "jakarta.persistence..", "org.hibernate..", "com.nimbusds..");
}
