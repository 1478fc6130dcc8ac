package dev.firstpair.orders.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.firstpair.web.ProblemResponses;
import dev.firstpair.web.RestSecurity;
import dev.firstpair.web.TokenConfiguration;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

/** Nobody gets anywhere without a token, save to the actuator. */
@Configuration(proxyBeanMethods = false)
@Import(TokenConfiguration.class)
class Security {

    private static final int KNOWN_TOKENS = 20_000;

    @Bean
    SecurityFilterChain securityFilterChain(HttpSecurity http, ProblemResponses problems, JwtDecoder decoder) {
        JwtDecoder remembering = remembering(decoder);
        return RestSecurity.byToken(http, problems)
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(remembering)))
                .authorizeHttpRequests(requests -> requests
                        .dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(EndpointRequest.toAnyEndpoint())
                        .permitAll()
                        .requestMatchers("/api/orders/*/completion")
                        .hasAuthority(Caller.ADMIN)
                        .anyRequest()
                        .authenticated())
                .build();
    }

    /** Checks a signature once: that takes longer than the rest of a query, and a shopper asks many times. */
    private static JwtDecoder remembering(JwtDecoder decoder) {
        Cache<String, Jwt> known = Caffeine.newBuilder()
                .maximumSize(KNOWN_TOKENS)
                .expireAfter(Expiry.<String, Jwt>creating((token, jwt) -> {
                    Instant end = jwt.getExpiresAt();
                    return end == null ? Duration.ZERO : Duration.between(Instant.now(), end);
                }))
                .build();
        return token -> known.get(token, decoder::decode);
    }
}
