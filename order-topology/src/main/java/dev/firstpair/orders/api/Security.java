package dev.firstpair.orders.api;

import dev.firstpair.orders.query.Caller;
import dev.firstpair.web.ProblemResponses;
import dev.firstpair.web.RestSecurity;
import dev.firstpair.web.TokenConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Access rules of this service. */
@Configuration(proxyBeanMethods = false)
@Import(TokenConfiguration.class)
class Security {

    @Bean
    SecurityFilterChain securityFilterChain(HttpSecurity http, ProblemResponses problems) {
        return RestSecurity.byToken(http, problems, calls -> calls
                .requestMatchers("/api/orders/*/completion")
                .hasAuthority(Caller.ADMIN));
    }
}
