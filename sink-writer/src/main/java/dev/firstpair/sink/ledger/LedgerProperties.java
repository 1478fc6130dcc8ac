package dev.firstpair.sink.ledger;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.ledger}: where the orders are that the ledger knows.
 *
 * @param applicationId {@code firstpair.orders.application-id} of order-topology, whose topic
 *     {@code <application-id>-orders-changelog} has every order. Default {@code firstpair-orders}.
 * @param atOnce orders that are looked up in one reading of all its topics, 1 to 1,000,000; each takes some 500 bytes.
 *     Default {@code 100000}.
 */
@Validated
@ConfigurationProperties("firstpair.ledger")
public record LedgerProperties(
        @NotBlank @DefaultValue("firstpair-orders") String applicationId,
        @DefaultValue("100000") @Min(1) @Max(1_000_000) int atOnce) {}
