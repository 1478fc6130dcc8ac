package dev.firstpair.tokens;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** The one check of access tokens (RFC 7519, RFC 8725): every service and the gateway use it. */
public final class TokenRules {

    /** The claim with a user's roles, {@code user} and perhaps {@code admin}. */
    public static final String ROLES = "roles";

    /** A positive number in decimal, without sign or leading zeros; of 19 digits, some do not fit into a long. */
    private static final Pattern USER_ID = Pattern.compile("[1-9][0-9]{0,18}");

    private TokenRules() {}

    /**
     * Accepts tokens that one of the keys has signed by RS256, whatever other algorithm or key a token names, and whose
     * header and claims are valid: {@code typ}, if present, is JWT; {@code exp} is required, and checked like
     * {@code nbf} without leeway, so that a token ends at one moment for all services; {@code sub} is a user id, at
     * least 1.
     *
     * @param issuer required value of {@code iss}
     * @param audiences of which {@code aud} has to contain one
     */
    public static JwtDecoder decoder(JWKSource<SecurityContext> keys, String issuer, Collection<String> audiences,
            Clock clock) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys).jwsAlgorithm(SignatureAlgorithm.RS256).build();
        decoder.setJwtValidator(validator(issuer, audiences, clock));
        return decoder;
    }

    static OAuth2TokenValidator<Jwt> validator(String issuer, Collection<String> audiences, Clock clock) {
        JwtTimestampValidator times = new JwtTimestampValidator(Duration.ZERO);
        times.setClock(clock);
        times.setAllowEmptyExpiryClaim(false);
        List<OAuth2TokenValidator<Jwt>> ofAudiences = audiences.stream()
                .<OAuth2TokenValidator<Jwt>>map(JwtAudienceValidator::new)
                .toList();
        OAuth2TokenValidatorResult noAudience = refusal("aud has to contain one of " + audiences);
        OAuth2TokenValidatorResult noUser = refusal("sub is the id of a user, in decimal");
        return new DelegatingOAuth2TokenValidator<>(List.of(JwtTypeValidator.jwt(), new JwtIssuerValidator(issuer),
                token -> ofAudiences.stream().anyMatch(one -> !one.validate(token).hasErrors())
                        ? OAuth2TokenValidatorResult.success()
                        : noAudience,
                times, token -> isUserId(token.getSubject()) ? OAuth2TokenValidatorResult.success() : noUser));
    }

    private static OAuth2TokenValidatorResult refusal(String why) {
        return OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", why, null));
    }

    private static boolean isUserId(@Nullable String subject) {
        if (subject == null || !USER_ID.matcher(subject).matches()) {
            return false;
        }
        try {
            Long.parseLong(subject);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
