package dev.firstpair.tokens;

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
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;

/** What the claims of an access token (RFC 7519, section 4.1) have to be; every service applies these rules. */
public final class TokenRules {

    /** A positive number in decimal, without sign or leading zeros; of 19 digits, some do not fit into a long. */
    private static final Pattern USER_ID = Pattern.compile("[1-9][0-9]{0,18}");

    private TokenRules() {}

    /**
     * Who issued the token, for whom, and {@link #timesAndSubject}.
     *
     * @param audiences of which {@code aud} has to contain one
     */
    public static OAuth2TokenValidator<Jwt> claims(String issuer, Collection<String> audiences, Clock clock) {
        List<OAuth2TokenValidator<Jwt>> ofAudiences = audiences.stream()
                .<OAuth2TokenValidator<Jwt>>map(JwtAudienceValidator::new)
                .toList();
        OAuth2TokenValidatorResult noAudience = refusal("aud has to contain one of " + audiences);
        return new DelegatingOAuth2TokenValidator<>(List.of(new JwtIssuerValidator(issuer),
                token -> ofAudiences.stream().anyMatch(one -> !one.validate(token).hasErrors())
                        ? OAuth2TokenValidatorResult.success()
                        : noAudience,
                timesAndSubject(clock)));
    }

    /**
     * {@code exp} is required, and with {@code nbf} judged without leeway: a token ends at one moment for all services.
     * {@code sub} is a user id, at least 1.
     */
    public static OAuth2TokenValidator<Jwt> timesAndSubject(Clock clock) {
        JwtTimestampValidator times = new JwtTimestampValidator(Duration.ZERO);
        times.setClock(clock);
        OAuth2TokenValidatorResult endless = refusal("exp is required");
        OAuth2TokenValidatorResult stranger = refusal("sub is the id of a user, in decimal");
        return new DelegatingOAuth2TokenValidator<>(List.of(times,
                token -> token.getExpiresAt() == null ? endless : OAuth2TokenValidatorResult.success(),
                token -> isUserId(token.getSubject()) ? OAuth2TokenValidatorResult.success() : stranger));
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
