package dev.firstpair.accounts.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstpair.web.IdempotencyKeys;
import dev.firstpair.web.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sign-up and the user's own profile. */
@RestController
@RequestMapping("/api/users")
class UserController {

    private static final String WRONG_LANGUAGE = "must be en or ko";
    /** Without half of a surrogate pair, which JSON can express, but no encoding of Unicode. */
    private static final String TEXT = "\\P{Cs}*";
    private static final String NO_TEXT = "must be valid Unicode";

    private final SignUp signUp;
    private final Users users;

    UserController(SignUp signUp, Users users) {
        this.signUp = signUp;
        this.users = users;
    }

    /** The body of a sign-up. Passwords have a length and no further rule (NIST SP 800-63B, 5.1.1.2). */
    record NewUser(
            @NotBlank @Email @CodePointLength(max = 254) @Pattern(regexp = TEXT, message = NO_TEXT) String email,
            @NotBlank @CodePointLength(min = 8, max = 128) @Pattern(regexp = TEXT, message = NO_TEXT) String password,
            @NotBlank @CodePointLength(max = 100) @Pattern(regexp = "[^\\p{Cc}\\p{Cs}]*", message = "must be one line"
                    + " without control characters") String userName,
            @Pattern(regexp = "\\+?[0-9 ()./-]{3,31}", message = "must be a phone"
                    + " number") @Nullable String phoneNumber,
            @Pattern(regexp = Language.TAGS, message = WRONG_LANGUAGE) @Nullable String language) {

        NewUser {
            email = EmailAddress.normalize(email);
        }

        @Override
        public String toString() {
            return "NewUser[email=" + email + "]";
        }
    }

    /** What a user may change of the own profile. */
    record ProfileChange(
            @NotNull(message = WRONG_LANGUAGE) @Pattern(regexp = Language.TAGS,
                    message = WRONG_LANGUAGE) String language) {}

    /** The answer to a sign-up. */
    record SignedUp(long userId, String email, String userName, Instant createdAt) {}

    /** The answer to a user who reads their own profile. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Profile(long userId, String email, String userName, @Nullable String phoneNumber, List<String> roles,
            String language, Instant createdAt) {

        static Profile of(User user) {
            return new Profile(user.userId(), user.email(), user.userName(), user.phoneNumber(),
                    user.role().granted(), user.language().tag(), user.createdAt());
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    SignedUp signUp(@Valid @RequestBody NewUser wanted,
            @RequestHeader(name = IdempotencyKeys.HEADER, required = false) @Nullable String key,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String acceptLanguage) {
        String language = wanted.language();
        NewAccount account = new NewAccount(wanted.email(), wanted.password(), wanted.userName(),
                wanted.phoneNumber(), Role.USER, language == null ? null : Language.of(language),
                Language.preferred(acceptLanguage));
        User user = signUp.create(account, key)
                .orElseThrow(() -> new Problem(HttpStatus.CONFLICT, "EMAIL_TAKEN",
                        "There is an account with this e-mail address already. Log in, or use another address."));
        return new SignedUp(user.userId(), user.email(), user.userName(), user.createdAt());
    }

    @GetMapping("/me")
    Profile me(@AuthenticationPrincipal Jwt token) {
        return profile(Long.parseLong(token.getSubject()));
    }

    @PatchMapping("/me")
    Profile change(@AuthenticationPrincipal Jwt token, @Valid @RequestBody ProfileChange wanted) {
        long userId = Long.parseLong(token.getSubject());
        users.setLanguage(userId, Language.of(wanted.language()));
        return profile(userId);
    }

    private Profile profile(long userId) {
        // The token stays valid when an account is deleted.
        return users.findById(userId)
                .map(Profile::of)
                .orElseThrow(() -> new Problem(HttpStatus.NOT_FOUND, "UNKNOWN_USER",
                        "The account of this token is no longer there. Sign up again."));
    }
}
