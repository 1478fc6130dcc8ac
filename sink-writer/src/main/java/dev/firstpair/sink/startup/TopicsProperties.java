package dev.firstpair.sink.startup;

import dev.firstpair.topics.TopicAdmin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How topics are created that do not exist yet.
 *
 * @param partitions of every topic, at least 1, never to be changed; default 12
 * @param replicationFactor −1 for the brokers' default, which is the default
 */
@Validated
@ConfigurationProperties("firstpair.topics")
public record TopicsProperties(
        @DefaultValue("" + TopicAdmin.DEFAULT_PARTITIONS) @Min(1) int partitions,
        @DefaultValue("-1") @Min(-1) @Max(32) short replicationFactor) {}
