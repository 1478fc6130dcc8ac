package dev.firstpair.accounts.keyring;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The keys at one moment. All are published, so each verifies; one signs. A key signs only after it has been published
 * for a lead time. So a verifier that reads the key set more often than that never gets a token of an unknown key.
 *
 * @param keys in the order of their names
 */
public record KeyRing(List<SigningKey> keys) {

    public KeyRing {
        keys = keys.stream().sorted(Comparator.comparing(SigningKey::kid)).toList();
    }

    /**
     * The key that signs at {@code now}: of those published for at least {@code leadTime}, the last by name; if there
     * is none, the one published first. Empty if there is no key at all.
     */
    public Optional<SigningKey> signer(Instant now, Duration leadTime) {
        Instant latest = now.minus(leadTime);
        return keys.stream()
                .filter(key -> !key.publishedSince().isAfter(latest))
                .max(Comparator.comparing(SigningKey::kid))
                .or(() -> keys.stream().min(Comparator.comparing(SigningKey::publishedSince)));
    }
}
