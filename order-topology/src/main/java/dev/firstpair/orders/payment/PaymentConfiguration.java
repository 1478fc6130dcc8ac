package dev.firstpair.orders.payment;

import dev.firstpair.orders.PaymentProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/** The payment provider of this service. */
@Configuration(proxyBeanMethods = false)
class PaymentConfiguration {

    /** Used if no other provider is defined. */
    @Bean
    @Fallback
    @ConditionalOnProperty(name = "firstpair.orders.payment.provider", havingValue = "simulated", matchIfMissing = true)
    PaymentProvider simulatedProvider(PaymentProperties payment) {
        return new SimulatedProvider(payment.slow());
    }
}
