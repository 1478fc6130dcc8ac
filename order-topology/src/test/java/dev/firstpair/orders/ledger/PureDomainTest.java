package dev.firstpair.orders.ledger;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PureDomainTest {

    @Test
    void theRulesKnowNothingOfWhatRunsThem() {
        JavaClasses ledger = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(Ledger.class.getPackageName());

        classes().should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations..", Ledger.class.getPackageName(),
                        "dev.firstpair.topics.ids..", "dev.firstpair.topics.order..")
                .check(ledger);
        classes().should()
                .onlyDependOnClassesThat()
                .haveNameNotMatching("dev\\.firstpair\\.topics\\.order\\.(Order|Purchase|Actor).*")
                .because("wire records are not domain records")
                .check(ledger);
    }
}
