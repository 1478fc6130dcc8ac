package dev.firstpair.accounts.token;

import dev.firstpair.accounts.password.PasswordHashing;
import dev.firstpair.accounts.user.EmailAddress;
import dev.firstpair.accounts.user.User;
import dev.firstpair.accounts.user.Users;
import dev.firstpair.web.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.hibernate.validator.constraints.CodePointLength;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Login: a password for tokens; and renewal: a refresh token for an access token. */
@RestController
class SessionController {

    private final Users users;
    private final PasswordHashing hashing;
    private final TokenIssuer issuer;
    private final RefreshTokenDecoder refreshTokens;
    private final Clock clock;

    SessionController(Users users, PasswordHashing hashing, TokenIssuer issuer, RefreshTokenDecoder refreshTokens,
            Clock clock) {
        this.users = users;
        this.hashing = hashing;
        this.issuer = issuer;
        this.refreshTokens = refreshTokens;
        this.clock = clock;
    }

    /** The body of a login. */
    record Login(@NotBlank @CodePointLength(max = 254) String email,
            @NotBlank @CodePointLength(max = 128) String password) {

        Login {
            email = EmailAddress.normalize(email);
        }

        @Override
        public String toString() {
            return "Login[email=" + email + "]";
        }
    }

    /** @param refreshToken as returned by the login */
    record Renewal(@NotBlank @Size(max = 4096) String refreshToken) {

        @Override
        public String toString() {
            return "Renewal[]";
        }
    }

    /**
     * The tokens of a session (the names of RFC 6749, in camel case); {@code expiresIn} and {@code refreshExpiresIn}
     * are in seconds.
     */
    record Session(String accessToken, String tokenType, long expiresIn, String refreshToken, long refreshExpiresIn) {}

    @PostMapping("/api/sessions")
    Session logIn(@Valid @RequestBody Login login) {
        Optional<User> found = users.findByEmail(login.email());
        // An unknown address costs a hash as well, so that the response time does not reveal it.
        boolean matches = hashing.matches(login.password(), found.map(User::passwordHash).orElse(null));
        User user = found.filter(known -> matches)
                .orElseThrow(() -> new Problem(HttpStatus.UNAUTHORIZED, "BAD_CREDENTIALS",
                        "There is no account with this e-mail address and password. Check both."));
        if (hashing.isOutdated(user.passwordHash())) {
            users.replacePasswordHash(user.userId(), user.passwordHash(), hashing.hash(login.password()));
        }
        Instant now = clock.instant();
        Instant end = issuer.endOfSession(now);
        return session(user, issuer.issueRefresh(user, now, end), now, end);
    }

    /** The refresh token stays the same, so that a session ends even if it is renewed again and again. */
    @PostMapping("/api/sessions/renewal")
    Session renew(@Valid @RequestBody Renewal renewal) {
        Instant now = clock.instant();
        RefreshTokenDecoder.ValidToken token = refreshTokens.check(renewal.refreshToken())
                .orElseThrow(SessionController::sessionOver);
        User user = users.findById(token.userId()).orElseThrow(SessionController::sessionOver);
        return session(user, renewal.refreshToken(), now, token.end());
    }

    private Session session(User user, String refreshToken, Instant now, Instant end) {
        Instant endOfAccess = issuer.endOfAccess(now, end);
        return new Session(issuer.issue(user, now, endOfAccess), "Bearer", ChronoUnit.SECONDS.between(now, endOfAccess),
                refreshToken, ChronoUnit.SECONDS.between(now, end));
    }

    private static Problem sessionOver() {
        return new Problem(HttpStatus.UNAUTHORIZED, "SESSION_OVER", "The session is over. Log in again.");
    }
}
