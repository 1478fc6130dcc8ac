package dev.firstpair.sink.audit;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the gate's Redis is; nothing but an audit asks for it.
 *
 * @param uri {@code redis://…}, {@code redis-sentinel://host:port,host:port#primary}, or a node of a Cluster; default
 *        {@code redis://localhost:6379}
 * @param cluster whether it is a Cluster; so it is, too, with a URI that ends in {@code ?cluster}; default false
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

    /** As the audit wants it. */
    String markedUri() {
        return isCluster() ? plainUri() + CLUSTER_SUFFIX : uri;
    }
}
