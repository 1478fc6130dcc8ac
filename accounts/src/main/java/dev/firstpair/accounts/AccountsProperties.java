package dev.firstpair.accounts;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.accounts}; read once, at start.
 *
 * @param keysDirectory directory of the signing keys, PEM files {@code <kid>.pem}. The newest by name signs, all are
 *     published. If the directory does not exist, it is created with one key. Instances share it or have copies of
 *     it. Default {@code .firstpair/keys}.
 * @param keysReloadEvery interval at which the directory is read again, 100 ms to 1 h. Default {@code 30s}.
 * @param keysLeadTime time for which a new key is published before it signs, so that every service has the key before
 *     it sees a token of it; 0 to 30 d. Services cache a key set for 5 min. Default {@code 5m}.
 * @param tokenValidity validity of an access token, which ends with its session at the latest; 1 s to 1 d. Default
 *     {@code 15m}.
 * @param sessionValidity time after login in which tokens can be renewed without the password, 1 s to 365 d. Default
 *     {@code 24h}.
 * @param admin an administrator's account that is created at start; none if its password is blank
 * @param hashing how passwords are hashed
 */
@Validated
@ConfigurationProperties("firstpair.accounts")
public record AccountsProperties(
        @DefaultValue(".firstpair/keys") Path keysDirectory,
        @DefaultValue("30s") @DurationMin(millis = 100) @DurationMax(hours = 1) Duration keysReloadEvery,
        @DefaultValue("5m") @DurationMin @DurationMax(days = 30) Duration keysLeadTime,
        @DefaultValue("15m") @DurationMin(seconds = 1) @DurationMax(days = 1) Duration tokenValidity,
        @DefaultValue("24h") @DurationMin(seconds = 1) @DurationMax(days = 365) Duration sessionValidity,
        @Valid @Nullable Admin admin,
        @DefaultValue @Valid Hashing hashing) {

    public AccountsProperties {
        // An environment variable that is empty or not set, as in docker-compose.yml, counts as no password.
        if (admin != null && admin.password() != null && admin.password().isBlank()) {
            admin = null;
        }
    }

    /**
     * @param email e-mail address of an administrator's account, up to 254 characters; the account is created at start
     *     if there is none with that address. No default.
     * @param password password of that account, 8 to 128 characters; none is created if it is blank. An existing
     *     account keeps its password. No default.
     */
    public record Admin(
            @NotBlank @Email @CodePointLength(max = 254) String email,
            @NotBlank @CodePointLength(min = 8, max = 128) String password) {

        @Override
        public String toString() {
            return "Admin[email=" + email + "]";
        }
    }

    /**
     * Each hash takes 19 MiB and a core for some tens of milliseconds.
     *
     * @param concurrency password hashes computed at a time, at least 0; 0 is one per core. Each takes 19 MiB and a
     *     core for some tens of milliseconds; no more are computed than fit into half of the heap. Default {@code 0}.
     * @param maxWait longest time that a request waits for its hash to be started; after that it is answered 503. 0 to
     *     10 min. Default {@code 2s}.
     */
    public record Hashing(
            @DefaultValue("0") @Min(0) int concurrency,
            @DefaultValue("2s") @DurationMin @DurationMax(minutes = 10) Duration maxWait) {}
}
