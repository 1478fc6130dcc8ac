package dev.firstpair.ingress;

import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.redis}: where the gate's Redis is.
 *
 * @param uri address of Redis: {@code redis://host:port}, or {@code redis-sentinel://host:port,host:port#primary}, or
 *     a node of a Redis Cluster followed by {@code ?cluster} (ingress-api takes several nodes, separated by commas).
 *     Default {@code redis://localhost:6379}.
 * @param cluster whether {@code uri} is a node of a Redis Cluster; the suffix {@code ?cluster} of the URI means the
 *     same. Default {@code false}.
 * @param commandTimeout time after which a command has failed, 10 ms to 1 min. Default {@code 2s}.
 * @param reconnectDelay pause between two attempts to connect, 10 ms to 1 min. Default {@code 100ms}.
 */
@Validated
@ConfigurationProperties("firstpair.redis")
public record RedisProperties(
        @DefaultValue("redis://localhost:6379") @NotBlank String uri,
        @DefaultValue("false") boolean cluster,
        @DefaultValue("2s") @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration commandTimeout,
        @DefaultValue("100ms") @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration reconnectDelay) {

    private static final String CLUSTER_SUFFIX = "?cluster";

    boolean isCluster() {
        return cluster || uri.endsWith(CLUSTER_SUFFIX);
    }

    /** Whether another Redis takes over from an unavailable one. */
    boolean canFailOver() {
        return isCluster() || uri.startsWith("redis-sentinel:") || uri.startsWith("rediss-sentinel:");
    }

    String plainUri() {
        return uri.endsWith(CLUSTER_SUFFIX) ? uri.substring(0, uri.length() - CLUSTER_SUFFIX.length()) : uri;
    }
}
