package dev.firstpair.sink.ledger;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * More settings under {@code firstpair.ledger}: how orders are looked up.
 *
 * @param atOnce orders that are looked up in one reading of all its topics, 1 to 1,000,000; each takes some 500 bytes.
 *     Default {@code 100000}.
 */
@Validated
@ConfigurationProperties("firstpair.ledger")
public record LookupProperties(@DefaultValue("100000") @Min(1) @Max(1_000_000) int atOnce) {}
