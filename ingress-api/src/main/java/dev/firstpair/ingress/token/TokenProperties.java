package dev.firstpair.ingress.token;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which tokens are accepted; the names are those of every Spring resource server.
 *
 * @param jwkSetUri where the keys are; default {@code http://localhost:8085/.well-known/jwks.json}
 * @param issuerUri what {@code iss} has to be; default {@code https://firstpair.dev}
 * @param audiences of which {@code aud} has to name one; default {@code firstpair}
 * @param jwsAlgorithms the only algorithms accepted; default RS256
 */
@Validated
@ConfigurationProperties("spring.security.oauth2.resourceserver.jwt")
public record TokenProperties(
        @DefaultValue("http://localhost:8085/.well-known/jwks.json") @NotNull URI jwkSetUri,
        @DefaultValue("https://firstpair.dev") @NotBlank String issuerUri,
        @DefaultValue("firstpair") @NotEmpty List<String> audiences,
        @DefaultValue("RS256") @NotEmpty List<String> jwsAlgorithms) {}
