package dev.firstpair.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AccountsPropertiesTest {

    @Test
    void haveNoAdminWithoutAPassword() {
        assertThat(withPassword("").admin()).isNull();
        assertThat(withPassword("a very good password").admin())
                .isEqualTo(new AccountsProperties.Admin("root@example.com", "a very good password"));
    }

    private static AccountsProperties withPassword(String password) {
        return new Binder(new MapConfigurationPropertySource(Map.of("firstpair.accounts.admin.email",
                "root@example.com", "firstpair.accounts.admin.password", password)))
                .bind("firstpair.accounts", AccountsProperties.class)
                .get();
    }
}
