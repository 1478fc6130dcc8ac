package dev.firstpair.catalog;

import dev.firstpair.live.LiveSetting;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.catalog}, of products.
 *
 * @param hold how long a unit is held for payment, of a product whose creator does not say so; 1 ms to 3650 d. A row
 *     that is inserted by SQL has the default of its column instead. Live. Default {@code 10m}.
 */
@Validated
@ConfigurationProperties("firstpair.catalog")
public record CatalogProperties(
        @LiveSetting @DefaultValue("10m") @DurationMin(millis = 1) @DurationMax(days = 3650) Duration hold) {}
