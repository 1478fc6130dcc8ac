package dev.firstpair.catalog.stock;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StockPropertiesTest {

    @ParameterizedTest
    @ValueSource(strings = {"heartbeat", "least-interval", "longest-stream", "await-created"})
    void haveNoTimeThatOverflows(String property) {
        var source = new MapConfigurationPropertySource(Map.of("firstpair.catalog.stock." + property, "100000000d"));
        StockProperties properties = new Binder(source).bind("firstpair.catalog.stock", StockProperties.class).get();

        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            assertThat(factory.getValidator().validate(properties)).hasSize(1);
        }
    }
}
