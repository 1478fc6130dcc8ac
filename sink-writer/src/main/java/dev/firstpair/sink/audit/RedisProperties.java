package dev.firstpair.sink.audit;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.redis}: where the gate's Redis is. Only audits and repairs use it.
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

    boolean isCluster() {
        return cluster || uri.endsWith(CLUSTER_SUFFIX);
    }

    String plainUri() {
        return uri.endsWith(CLUSTER_SUFFIX) ? uri.substring(0, uri.length() - CLUSTER_SUFFIX.length()) : uri;
    }

    /** The URI in the form that the audit takes. */
    String markedUri() {
        return isCluster() ? plainUri() + CLUSTER_SUFFIX : uri;
    }
}
