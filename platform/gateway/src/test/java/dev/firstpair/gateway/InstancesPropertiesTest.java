package dev.firstpair.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstpair.gateway.InstancesProperties.Instance;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstancesPropertiesTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8081", "https://order-topology", "http://10.0.0.5:8081",
            "http://[::1]:8081"})
    void areAddressesOverHttp(String uri) {
        Instance instance = new Instance(URI.create(uri));

        assertThat(new InstancesProperties(Map.of("catalog", List.of(instance))).of("catalog"))
                .containsExactly(URI.create(uri));
    }

    /** Without its scheme, the name of a host looks like one. */
    @ParameterizedTest
    @ValueSource(strings = {"localhost:8081", "//localhost:8081", "http:8081", "ftp://localhost:8081",
            "http://a_name:8081", "localhost"})
    void areNothingElse(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Instance(URI.create(uri))).withMessageContaining(uri);
    }
}
