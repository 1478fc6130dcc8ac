package dev.firstpair.live.shared;

import dev.firstpair.topics.TopicAdmin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.topics}: partitions and replicas of the topics. They are the same for all services.
 *
 * @param partitions partitions of every topic; the same for every service, and not to be changed once the topics
 *     exist; 1 to 10,000. Default {@code 12}.
 * @param replicationFactor replicas of the topics that a service creates, 1 to 32; {@code -1} is the default of the
 *     brokers. Default {@code -1}.
 */
@Validated
@ConfigurationProperties("firstpair.topics")
public record TopicsProperties(
        @DefaultValue("" + TopicAdmin.DEFAULT_PARTITIONS) @Min(1) @Max(10_000) int partitions,
        @DefaultValue("-1") @Min(-1) @Max(32) short replicationFactor) {}
