package dev.firstpair.accounts.password;

import dev.firstpair.accounts.AccountsProperties;
import dev.firstpair.web.Problem;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Argon2id (RFC 9106) with the least parameters that the
 * <a href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html">OWASP cheat sheet</a>
 * names. A bounded number of hashes is computed at a time: a flood of logins is answered 503, and exhausts neither
 * memory nor cores.
 */
@Component
public class PasswordHashing {

    private static final int MEMORY_KIB = 19 * 1024;
    private static final int ITERATIONS = 2;
    private static final int PARALLELISM = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int RETRY_SECONDS = 1;

    private final PasswordEncoder encoder = new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, PARALLELISM, MEMORY_KIB,
            ITERATIONS);
    private final Semaphore permits;
    private final Duration maxWait;
    private final String dummyHash;

    PasswordHashing(AccountsProperties properties) {
        int concurrency = properties.hashing().concurrency();
        this.permits = new Semaphore(concurrency > 0 ? concurrency : Runtime.getRuntime().availableProcessors(), true);
        this.maxWait = properties.hashing().maxWait();
        this.dummyHash = encode("nobody has this one");
    }

    /** The hash of a password, with its salt and parameters; 503 if too many others wait. */
    public String hash(String password) {
        return withPermit(() -> encode(normalize(password)));
    }

    /**
     * Whether the password has this hash; false without a hash, but after the same time. 503 if too many others wait.
     */
    public boolean matches(String password, @Nullable String hash) {
        return withPermit(() -> encoder.matches(normalize(password), hash == null ? dummyHash : hash)) && hash != null;
    }

    /** Whether the hash was made with weaker parameters than the current ones. */
    public boolean isOutdated(String hash) {
        return encoder.upgradeEncoding(hash);
    }

    private String encode(String password) {
        return Objects.requireNonNull(encoder.encode(password));
    }

    /** The same password, however the keyboard composes its accents (NIST SP 800-63B, 5.1.1.2). */
    private static String normalize(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    private <T> T withPermit(Supplier<T> work) {
        boolean acquired;
        try {
            acquired = permits.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            acquired = false;
        }
        if (!acquired) {
            throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "TOO_BUSY",
                    "Too many people log in or sign up at this moment. Try again in a second.")
                    .retryAfterSeconds(RETRY_SECONDS);
        }
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }
}
