package dev.firstpair.ingress;

import dev.firstpair.reactive.token.TokenVerifier;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which tokens are accepted, by the names of every Spring resource server.
 *
 * @param jwkSetUri address of the public keys (JWKS) of access tokens. Default
 *     {@code http://localhost:8085/.well-known/jwks.json}.
 * @param issuerUri required {@code iss} of a token. Default {@code https://firstpair.dev}.
 * @param audiences values of which {@code aud} of a token has to contain one. Default {@code firstpair}.
 */
@Validated
@ConfigurationProperties("spring.security.oauth2.resourceserver.jwt")
public record TokenProperties(
        @DefaultValue("http://localhost:8085/.well-known/jwks.json") @NotNull URI jwkSetUri,
        @DefaultValue("https://firstpair.dev") @NotBlank String issuerUri,
        @DefaultValue("firstpair") @NotEmpty List<String> audiences) {

    /**
     * @param cached maximum number of cached tokens
     * @param waiting maximum number of tokens that are verified at the same time
     */
    TokenVerifier verifier(int cached, int waiting) {
        return new TokenVerifier(jwkSetUri, issuerUri, audiences, cached, waiting);
    }
}
