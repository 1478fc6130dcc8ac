package dev.firstpair.notifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PureRulesTest {

    @Test
    void theRulesKnowNothingOfWhatRunsThem() {
        String wishes = "dev.firstpair.notifier.wishes";
        String pace = "dev.firstpair.notifier.pace";

        classes().should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations..", wishes, pace,
                        "dev.firstpair.topics.check", "dev.firstpair.topics.notification")
                .andShould()
                .onlyDependOnClassesThat()
                .haveNameNotMatching("dev\\.firstpair\\.topics\\.notification\\.Notification")
                .because("wire records are not domain records")
                .check(new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(wishes, pace));
    }
}
