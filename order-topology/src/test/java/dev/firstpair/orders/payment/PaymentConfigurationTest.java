package dev.firstpair.orders.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.orders.PaymentProperties;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PaymentConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(PaymentConfiguration.class)
            .withBean(PaymentProperties.class, () -> new PaymentProperties(PaymentProperties.Provider.SIMULATED,
                    Duration.ZERO, Duration.ZERO, 1, false))
            .withBean(Used.class);

    @Test
    void simulatesPaymentsIfNoOtherProviderIsDefined() {
        application.run(context -> assertThat(context.getBean(Used.class).provider())
                .containsInstanceOf(SimulatedProvider.class));
    }

    @Test
    void usesAnotherProviderThatIsDefined() {
        PaymentProvider another = new SimulatedProvider(Duration.ZERO);
        application.withBean(PaymentProvider.class, () -> another)
                .run(context -> assertThat(context.getBean(Used.class).provider()).containsSame(another));
    }

    @Test
    void hasNoneIfAnAdapterHandlesPayments() {
        application.withPropertyValues("firstpair.orders.payment.provider=none")
                .run(context -> assertThat(context.getBean(Used.class).provider()).isEmpty());
    }

    /** Gets the provider as the service does. */
    private record Used(Optional<PaymentProvider> provider) {}
}
