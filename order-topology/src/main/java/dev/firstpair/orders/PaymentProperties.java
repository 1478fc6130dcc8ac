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
 * @param provider who is asked for the money; default {@code simulated}
 * @param slow how long the simulated provider takes over {@code tok_slow}, 0 to 1h; default 30s
 * @param patience how long a payment without an outcome keeps the shopper from trying another, 10ms to 1h; an outcome that
 *            comes later still counts; default 1m
 * @param maxInFlight how many payments may be without an outcome at a time, at least 1; beyond, 503; default 10,000
 */
@Validated
@ConfigurationProperties("firstpair.orders.payment")
public record PaymentProperties(
        @NotNull @DefaultValue("simulated") Provider provider,
        @DurationMin @DurationMax(hours = 1) @DefaultValue("30s") Duration slow,
        @DurationMin(millis = 10) @DurationMax(hours = 1) @DefaultValue("1m") Duration patience,
        @Min(1) @DefaultValue("10000") int maxInFlight) {

    /** Who is asked. */
    public enum Provider {
        /** Nobody: the outcome follows from the token. */
        SIMULATED,
        /** Nobody here: an adapter writes to {@code order-commands}, and payments over HTTP are answered 501. */
        NONE
    }
}
