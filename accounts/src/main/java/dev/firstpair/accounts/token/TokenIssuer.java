package dev.firstpair.accounts.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.firstpair.accounts.AccountsProperties;
import dev.firstpair.accounts.keyring.SigningKey;
import dev.firstpair.accounts.user.User;
import dev.firstpair.tokens.TokenRules;
import dev.firstpair.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Signs access tokens: JWTs (RFC 7519) by RS256 with the bearer's id and roles. */
@Component
public class TokenIssuer {

    /** The issuer: the claim {@code iss}. */
    public static final String ISSUER = "https://firstpair.dev";
    /** The audience: the claim {@code aud}. */
    public static final String AUDIENCE = "firstpair";

    /** {@code aud} of refresh tokens, which no service but accounts accepts. */
    static final String REFRESH_AUDIENCE = "firstpair-refresh";

    private static final int RETRY_SECONDS = 30;

    private final SigningKeys keys;
    private final Duration validity;
    private final Duration sessionValidity;

    TokenIssuer(SigningKeys keys, AccountsProperties properties) {
        this.keys = keys;
        this.validity = properties.tokenValidity();
        this.sessionValidity = properties.sessionValidity();
    }

    /** When a session that begins {@code now} ends: tokens can be renewed until then. */
    Instant endOfSession(Instant now) {
        return now.plus(sessionValidity);
    }

    /** When an access token ends that is issued {@code now}: it does not outlive its session. */
    Instant endOfAccess(Instant now, Instant endOfSession) {
        Instant end = now.plus(validity);
        return end.isBefore(endOfSession) ? end : endOfSession;
    }

    /** An access token for the user. */
    String issue(User user, Instant now, Instant end) {
        return sign(claims(user, AUDIENCE, now, end).claim(TokenRules.ROLES, user.role().granted()).build());
    }

    /** A token that is exchanged for access tokens, and valid for nothing else. */
    String issueRefresh(User user, Instant now, Instant end) {
        return sign(claims(user, REFRESH_AUDIENCE, now, end).build());
    }

    private static JWTClaimsSet.Builder claims(User user, String audience, Instant now, Instant end) {
        return new JWTClaimsSet.Builder().issuer(ISSUER)
                .audience(audience)
                .subject(Long.toString(user.userId()))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(end));
    }

    private String sign(JWTClaimsSet claims) {
        SigningKey key = keys.signer()
                .orElseThrow(() -> new Problem(HttpStatus.SERVICE_UNAVAILABLE, "NO_SIGNING_KEY",
                        "There is no key to sign with. Try again later; the operator finds more in the log.")
                        .retryAfterSeconds(RETRY_SECONDS));
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.kid()).type(JOSEObjectType.JWT).build();
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(new RSASSASigner(key.key()));
        } catch (JOSEException e) {
            throw new IllegalStateException("Cannot sign with " + key, e);
        }
        return token.serialize();
    }
}
