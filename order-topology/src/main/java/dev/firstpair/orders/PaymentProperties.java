package dev.firstpair.orders;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.orders.payment}.
 *
 * @param provider payment provider: {@code simulated}, whose outcome follows from the token, or {@code none}, with
 *     which an adapter writes payments to {@code order-commands} and payments over HTTP are answered 501. Default
 *     {@code simulated}.
 * @param slow time that the simulated provider takes for the token {@code tok_slow}, 0 to 1 h. Default {@code 30s}.
 * @param patience time for which a payment without an outcome keeps its order from another payment, 10 ms to 1 h; an
 *     outcome that comes later still counts. A refund without an outcome is asked for again after it. Default
 *     {@code 1m}.
 * @param maxInFlight payments without an outcome at a time, at least 1; one more is answered 503. Default
 *     {@code 10000}.
 * @param cancelOnDecline whether a declined payment cancels its order, whose unit is then for sale again. If not, the
 *     order stays pending until its hold ends, and can be paid with another token. The same for all instances. Default
 *     {@code false}.
 */
@Validated
@ConfigurationProperties("firstpair.orders.payment")
public record PaymentProperties(
        @NotNull @DefaultValue("simulated") Provider provider,
        @DurationMin @DurationMax(hours = 1) @DefaultValue("30s") Duration slow,
        @DurationMin(millis = 10) @DurationMax(hours = 1) @DefaultValue("1m") Duration patience,
        @Min(1) @DefaultValue("10000") int maxInFlight,
        @DefaultValue("false") boolean cancelOnDecline) {

    /** The provider that is asked. */
    public enum Provider {
        /** No external system: the outcome follows from the token. */
        SIMULATED,
        /**
         * None in this service: an adapter writes to {@code order-commands}, and payments over HTTP are answered 501.
         */
        NONE
    }
}
