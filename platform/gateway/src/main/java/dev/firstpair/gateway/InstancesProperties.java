package dev.firstpair.gateway;

import dev.firstpair.live.LiveSetting;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the instances of services are that discovery does not know, or if there is none.
 *
 * @param instances addresses by service: {@code instances.ingress-api[0].uri}. A service that is not listed is on
 *     this machine, on its well-known port. Live. No default.
 */
@ConfigurationProperties("spring.cloud.discovery.client.simple")
public record InstancesProperties(@LiveSetting @DefaultValue Map<String, List<Instance>> instances) {

    /** @param uri {@code http://host:port}, or {@code https} */
    public record Instance(URI uri) {

        public Instance {
            Objects.requireNonNull(uri, "an instance has no uri");
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null) {
                throw new IllegalArgumentException("the uri of an instance is http://host:port, not " + uri);
            }
        }
    }

    /** The addresses of one service; empty if it is not known. */
    public List<URI> of(String service) {
        return instances.getOrDefault(service, List.of()).stream().map(Instance::uri).toList();
    }
}
