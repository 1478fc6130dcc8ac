package dev.firstpair.live.shared;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.redis}: where the Redis is that the gate is in, and in which the gateway counts
 * requests.
 *
 * @param uri address of Redis: {@code redis://host:port}, or {@code redis-sentinel://host:port,host:port#primary}, or
 *     a node of a Redis Cluster followed by {@code ?cluster} (ingress-api takes several nodes, separated by commas).
 *     Default {@code redis://localhost:6379}.
 * @param cluster whether {@code uri} is a node of a Redis Cluster; the suffix {@code ?cluster} of the URI means the
 *     same. Default {@code false}.
 */
@Validated
@ConfigurationProperties("firstpair.redis")
public record RedisProperties(
        @DefaultValue("redis://localhost:6379") @NotBlank String uri, @DefaultValue("false") boolean cluster) {

    private static final String CLUSTER_SUFFIX = "?cluster";

    /** Whether the address is that of a node of a Redis Cluster. */
    public boolean isCluster() {
        return cluster || uri.endsWith(CLUSTER_SUFFIX);
    }

    /** Whether another Redis takes over from an unavailable one. */
    public boolean canFailOver() {
        return isCluster() || uri.startsWith("redis-sentinel:") || uri.startsWith("rediss-sentinel:");
    }

    /** The URI without the suffix of a cluster. */
    public String plainUri() {
        return uri.endsWith(CLUSTER_SUFFIX) ? uri.substring(0, uri.length() - CLUSTER_SUFFIX.length()) : uri;
    }

    /** The URI with the suffix if it is one of a cluster, as the audit takes it. */
    public String markedUri() {
        return isCluster() ? plainUri() + CLUSTER_SUFFIX : uri;
    }
}
