package dev.firstpair.notifier;

import dev.firstpair.topics.TopicAdmin;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.topics}, the same for all services.
 *
 * @param partitions of every topic, at least 1; never changed once there are topics; default
 *            {@value TopicAdmin#DEFAULT_PARTITIONS}
 * @param replicationFactor of topics that are created, −1 for the brokers' default; default −1
 */
@Validated
@ConfigurationProperties("firstpair.topics")
public record TopicsProperties(
        @Min(1) @DefaultValue("" + TopicAdmin.DEFAULT_PARTITIONS) int partitions,
        @Min(-1) @DefaultValue("-1") short replicationFactor) {}
