package dev.firstpair.accounts.token;

import dev.firstpair.tokens.TokenRules;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Checks tokens with this instance's own keys; the other services use the published ones. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

    @Bean
    JwtDecoder jwtDecoder(SigningKeys keys, Clock clock) {
        return TokenRules.decoder((selector, context) -> selector.select(keys.published()), TokenIssuer.ISSUER,
                List.of(TokenIssuer.AUDIENCE), clock);
    }
}
