package dev.firstpair.accounts;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What can be set under {@code firstpair.accounts}; read once, at start.
 *
 * @param keysDirectory holds the signing keys, {@code <kid>.pem} each; made, with a key in it, if it is not there. Default
 *     {@code .firstpair/keys}. Instances share it or have copies of it
 * @param keysReloadEvery how often the directory is read again; at least 100 ms, default 30 s
 * @param keysLeadTime how long a key is published before it signs, so that nobody meets a token whose key they do not know;
 *     at least 0, default 5 min, which is as long as Spring's resource servers keep a key set
 * @param tokenValidity how long a token is good for; at least 1 s, default 15 min
 * @param admin an account that is made at start if its e-mail address is free; default none, and none if its password is
 *     blank
 * @param hashing how passwords are hashed
 */
@Validated
@ConfigurationProperties("firstpair.accounts")
public record AccountsProperties(
        @DefaultValue(".firstpair/keys") Path keysDirectory,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration keysReloadEvery,
        @DefaultValue("5m") @DurationMin Duration keysLeadTime,
        @DefaultValue("15m") @DurationMin(seconds = 1) Duration tokenValidity,
        @Valid @Nullable Admin admin,
        @DefaultValue @Valid Hashing hashing) {

    public AccountsProperties {
        // A variable that is empty or not set, as in docker-compose.yml, is no password.
        if (admin != null && admin.password() != null && admin.password().isBlank()) {
            admin = null;
        }
    }

    /**
     * @param email of the admin
     * @param password 8 to 128 characters; an account that exists keeps the one it has
     */
    public record Admin(@NotBlank @Email String email, @NotBlank @Size(min = 8, max = 128) String password) {

        @Override
        public String toString() {
            return "Admin[email=" + email + "]";
        }
    }

    /**
     * Each hash takes 19 MiB and a core for some tens of milliseconds.
     *
     * @param concurrency how many are computed at a time; 0, the default, for one per core
     * @param maxWait how long a request waits for its turn before it is sent away with 503; at least 0, default 2 s
     */
    public record Hashing(
            @DefaultValue("0") @Min(0) int concurrency,
            @DefaultValue("2s") @DurationMin Duration maxWait) {}
}
