package dev.firstpair.ingress;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How topics are made if they are missing.
 *
 * @param partitions of every topic; the same for all services, and never changed; 1 to 10,000, default 12
 * @param replicationFactor of every topic; −1 (the default) for the brokers' default
 */
@Validated
@ConfigurationProperties("firstpair.topics")
public record TopicProperties(
        @DefaultValue("12") @Min(1) @Max(10_000) int partitions,
        @DefaultValue("-1") @Min(-1) @Max(100) short replicationFactor) {}
