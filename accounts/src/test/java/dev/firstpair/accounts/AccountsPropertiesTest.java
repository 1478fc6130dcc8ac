package dev.firstpair.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AccountsPropertiesTest {

    @Test
    void haveNoAdminWithoutAPassword() {
        assertThat(withPassword("").admin()).isNull();
        assertThat(withPassword("a very good password").admin())
                .isEqualTo(new AccountsProperties.Admin("root@example.com", "a very good password"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys-reload-every", "keys-lead-time", "token-validity", "session-validity",
            "hashing.max-wait"})
    void haveNoTimeThatOverflows(String property) {
        AccountsProperties properties = bind(Map.of("firstpair.accounts." + property, "100000000d"));

        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            assertThat(factory.getValidator().validate(properties)).hasSize(1);
        }
    }

    private static AccountsProperties withPassword(String password) {
        return bind(Map.of("firstpair.accounts.admin.email", "root@example.com",
                "firstpair.accounts.admin.password", password));
    }

    private static AccountsProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("firstpair.accounts", AccountsProperties.class)
                .get();
    }
}
