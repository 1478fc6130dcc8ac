package dev.firstpair.orders.payment;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.firstpair.orders.payment.PaymentProvider.Charge;
import dev.firstpair.orders.payment.PaymentProvider.Outcome;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SimulatedProviderTest {

    private static final OrderId ORDER = OrderId.create(Instant.EPOCH, new Random(1));

    private final SimulatedProvider provider = new SimulatedProvider(Duration.ofMillis(50));

    @Test
    void doesAsTheTokenSays() {
        assertThat(provider.charge(charge(PaymentProvider.DEFAULT_TOKEN))).isCompletedWithValue(Outcome.PAID);
        assertThat(provider.charge(charge("tok_visa"))).isCompletedWithValue(Outcome.PAID);
        assertThat(provider.charge(charge(SimulatedProvider.DECLINED))).isCompletedWithValue(Outcome.DECLINED);
        assertThat(provider.charge(charge(SimulatedProvider.SLOW)).join()).isEqualTo(Outcome.PAID);
        assertThat(provider.charge(charge(SimulatedProvider.LOST))).isNotDone();
    }

    @Test
    void chargesTheSameIdOnce() {
        Charge first = charge(SimulatedProvider.LOST);
        Charge again = new Charge(first.id(), first.orderId(), first.userId(), "tok_visa", null);

        assertThat(provider.charge(again)).isCompletedWithValue(Outcome.PAID);
        assertThat(provider.charge(first)).isCompletedWithValue(Outcome.PAID);
    }

    @Test
    void givesBackWhatItIsAskedFor() {
        assertThat(provider.refund(new PaymentProvider.RefundRequest(new CommandId(UUID.randomUUID()), ORDER,
                new UserId(1), null))).isCompletedWithValue(PaymentProvider.RefundOutcome.DONE);
    }

    @Test
    void forgetsOnlyOldCharges() {
        Charge old = charge(SimulatedProvider.DECLINED);
        provider.charge(old);
        Charge young = charge(SimulatedProvider.DECLINED);
        for (int i = 0; i < 9_999; i++) {
            provider.charge(charge("tok_visa"));
        }
        provider.charge(young);

        assertThat(provider.charge(paidBy(young, "tok_visa"))).isCompletedWithValue(Outcome.DECLINED);
        assertThat(provider.charge(paidBy(old, "tok_visa"))).isCompletedWithValue(Outcome.PAID);
    }

    @Test
    void knowsNothingOfWhatItIsUsedFor() {
        DescribedPredicate<JavaClass> port = belongToAnyOf(PaymentProvider.class, SimulatedProvider.class);
        DescribedPredicate<JavaClass> arraysOfIt = describe("arrays of them",
                type -> port.test(type.getBaseComponentType()));
        classes().that(port)
                .should()
                .onlyDependOnClassesThat(port.or(arraysOfIt)
                        .or(resideInAnyPackage("java..", "org.jspecify.annotations..",
                                "dev.firstpair.topics.ids..", "dev.firstpair.topics.order..")))
                .check(new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(PaymentProvider.class.getPackageName()));
    }

    private static Charge paidBy(Charge charge, String token) {
        return new Charge(charge.id(), charge.orderId(), charge.userId(), token, null);
    }

    private static Charge charge(String token) {
        return new Charge(new CommandId(UUID.randomUUID()), ORDER, new UserId(1), token, null);
    }
}
