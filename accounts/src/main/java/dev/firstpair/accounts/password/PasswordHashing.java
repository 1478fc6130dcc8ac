package dev.firstpair.accounts.password;

import dev.firstpair.accounts.AccountsProperties;
import dev.firstpair.web.Problem;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    /** For hashes; the rest of the heap is for everything else. */
    private static final double SHARE_OF_HEAP = 0.5;
    /** Half of a surrogate pair, which JSON can express, is no text: the encoder cannot hash it. */
    private static final Pattern NO_SURROGATE = Pattern.compile("\\P{Cs}*");
    private static final Logger LOG = LoggerFactory.getLogger(PasswordHashing.class);

    private final PasswordEncoder encoder = new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, PARALLELISM, MEMORY_KIB,
            ITERATIONS);
    private final Semaphore permits;
    private final Duration maxWait;
    private final String dummyHash;

    PasswordHashing(AccountsProperties properties) {
        Runtime machine = Runtime.getRuntime();
        int concurrency = properties.hashing().concurrency();
        int wanted = concurrency > 0 ? concurrency : machine.availableProcessors();
        int most = most(wanted, machine.maxMemory());
        if (most < wanted) {
            LOG.warn("A heap of {} MiB has room for {} hashes at a time instead of {}. Raise -Xmx.",
                    machine.maxMemory() >> 20, most, wanted);
        }
        this.permits = new Semaphore(most, true);
        this.maxWait = properties.hashing().maxWait();
        this.dummyHash = encode("nobody has this one");
    }

    /** As many as fit into the heap, at least one. */
    static int most(int wanted, long heapBytes) {
        return Math.clamp((long) (heapBytes * SHARE_OF_HEAP) / (MEMORY_KIB * 1024L), 1, wanted);
    }

    /** The hash of a password, with its salt and parameters; 503 if too many others wait. */
    public String hash(String password) {
        return withPermit(() -> encode(normalize(password)));
    }

    /**
     * Whether the password has this hash; false without a hash, but after the same time. 503 if too many others wait.
     */
    public boolean matches(String password, @Nullable String hash) {
        boolean isText = NO_SURROGATE.matcher(password).matches();
        return withPermit(() -> encoder.matches(isText ? normalize(password) : "", hash == null ? dummyHash : hash))
                && isText && hash != null;
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
