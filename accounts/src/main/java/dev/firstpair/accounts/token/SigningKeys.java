package dev.firstpair.accounts.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.firstpair.accounts.AccountsProperties;
import dev.firstpair.accounts.keyring.KeyDirectory;
import dev.firstpair.accounts.keyring.KeyRing;
import dev.firstpair.accounts.keyring.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/** The key ring of this instance, read again at intervals. */
@Component
class SigningKeys implements SchedulingConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    private final KeyDirectory directory;
    private final Duration leadTime;
    private final Duration reloadEvery;
    private final Clock clock;
    private volatile Snapshot snapshot;

    private record Snapshot(KeyRing ring, JWKSet published) {}

    SigningKeys(AccountsProperties properties, Clock clock) {
        this.directory = new KeyDirectory(properties.keysDirectory());
        this.leadTime = properties.keysLeadTime();
        this.reloadEvery = properties.keysReloadEvery();
        this.clock = clock;
        try {
            this.snapshot = snapshot(directory.open(clock.instant()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use firstpair.accounts.keys-directory "
                    + properties.keysDirectory().toAbsolutePath(), e);
        }
    }

    /** The key that signs now; empty if the directory has none. */
    Optional<SigningKey> signer() {
        return snapshot.ring().signer(clock.instant(), leadTime);
    }

    /** The public halves of all keys. */
    JWKSet published() {
        return snapshot.published();
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::reload, reloadEvery);
    }

    private void reload() {
        try {
            snapshot = snapshot(directory.reload(clock.instant()));
        } catch (IOException e) {
            LOG.error("Cannot read the signing keys again, going on with those known", e);
        }
    }

    private static Snapshot snapshot(KeyRing ring) {
        return new Snapshot(ring, new JWKSet(ring.keys().stream().map(SigningKeys::publicHalf).toList()));
    }

    private static JWK publicHalf(SigningKey key) {
        return new RSAKey.Builder(Base64URL.encode(key.key().getModulus()),
                Base64URL.encode(key.key().getPublicExponent()))
                .keyID(key.kid())
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .build();
    }
}
