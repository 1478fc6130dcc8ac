package dev.firstpair.catalog.stock;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What can be set under {@code firstpair.topics}; the same for every service.
 *
 * @param partitions of every topic; at least 1, default 12
 * @param replicationFactor of topics that are made; default −1, which is the brokers' default
 */
@Validated
@ConfigurationProperties("firstpair.topics")
record TopicsProperties(@DefaultValue("12") @Min(1) int partitions,
        @DefaultValue("-1") @Min(-1) short replicationFactor) {}
