package dev.firstpair.ingress;

import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the gate's Redis is.
 *
 * @param uri {@code redis://…}, {@code redis-sentinel://host:port,host:port#primary}, or nodes of a Cluster, separated by
 *        commas; default {@code redis://localhost:6379}
 * @param cluster whether it is a Cluster; so it is, too, with a URI that ends in {@code ?cluster}; default false
 * @param commandTimeout after which a command has failed; 10 ms to 1 min, default 2 s
 * @param reconnectDelay between attempts to connect; 10 ms to 1 min, default 100 ms
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

    String plainUri() {
        return uri.endsWith(CLUSTER_SUFFIX) ? uri.substring(0, uri.length() - CLUSTER_SUFFIX.length()) : uri;
    }
}
