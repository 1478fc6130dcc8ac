package dev.firstpair.web;

import dev.firstpair.tokens.JwksKeys;
import dev.firstpair.tokens.TokenCache;
import dev.firstpair.tokens.TokenRules;
import java.net.URI;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** For services that check tokens with the keys of accounts, and answer errors with problems; to be imported. */
@Configuration(proxyBeanMethods = false)
@Import(ProblemConfiguration.class)
public class TokenConfiguration {

    /** Cached tokens have some 3 KB each. */
    private static final int MAX_CACHED = 10_000;

    @Bean
    JwksKeys keysOfAccounts(OAuth2ResourceServerProperties properties) {
        return new JwksKeys(URI.create(required("jwk-set-uri", properties.getJwt().getJwkSetUri())));
    }

    @Bean
    JwtDecoder jwtDecoder(JwksKeys keys, OAuth2ResourceServerProperties properties) {
        JwtDecoder decoder = TokenRules.decoder(keys, required("issuer-uri", properties.getJwt().getIssuerUri()),
                properties.getJwt().getAudiences(), Clock.systemUTC());
        return new TokenCache<Jwt>(decoder, jwt -> jwt, MAX_CACHED)::check;
    }

    private static String required(String name, @Nullable String value) {
        return Objects.requireNonNull(value, () -> "Set spring.security.oauth2.resourceserver.jwt." + name);
    }
}
