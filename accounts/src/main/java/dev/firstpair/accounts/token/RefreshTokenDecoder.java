package dev.firstpair.accounts.token;

import dev.firstpair.tokens.TokenRules;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.stereotype.Component;

/** Checks refresh tokens by the rules of access tokens, with their own audience. */
@Component
class RefreshTokenDecoder {

    private final JwtDecoder decoder;

    RefreshTokenDecoder(SigningKeys keys, Clock clock) {
        this.decoder = TokenRules.decoder((selector, context) -> selector.select(keys.published()),
                TokenIssuer.ISSUER, List.of(TokenIssuer.REFRESH_AUDIENCE), clock);
    }

    /** @param end when the token, and so its session, ends */
    record ValidToken(long userId, Instant end) {}

    /** Empty if the token is not valid. */
    Optional<ValidToken> check(String token) {
        try {
            Jwt jwt = decoder.decode(token);
            return Optional.of(new ValidToken(Long.parseLong(jwt.getSubject()),
                    Objects.requireNonNull(jwt.getExpiresAt())));
        } catch (BadJwtException e) {
            return Optional.empty();
        }
    }
}
