package dev.firstpair.accounts;

import dev.firstpair.web.IdempotencyKeys;
import dev.firstpair.web.ProblemConfiguration;
import dev.firstpair.web.ProblemResponses;
import dev.firstpair.web.RestSecurity;
import dev.firstpair.web.TablesHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Access rules, and the tables that the service needs. */
@Configuration(proxyBeanMethods = false)
@Import({ProblemConfiguration.class, IdempotencyKeys.class})
class SecurityConfiguration {

    @Bean
    SecurityFilterChain security(HttpSecurity http, ProblemResponses problems) {
        return RestSecurity.byToken(http, problems, calls -> calls
                .requestMatchers("/api/users", "/api/sessions", "/api/sessions/renewal", "/.well-known/jwks.json")
                .permitAll());
    }

    @Bean
    TablesHealthIndicator tables(JdbcClient jdbc) {
        return new TablesHealthIndicator(jdbc, "users.language", "idempotency_keys.created_id");
    }
}
