package dev.firstpair.accounts.user;

import dev.firstpair.accounts.password.PasswordHashing;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/** Makes accounts. */
@Component
class SignUp {

    private final Users users;
    private final PasswordHashing hashing;
    private final Clock clock;

    SignUp(Users users, PasswordHashing hashing, Clock clock) {
        this.users = users;
        this.hashing = hashing;
        this.clock = clock;
    }

    /**
     * The new account; empty if the address is taken, also when another request takes it at the same moment.
     *
     * @param email {@linkplain EmailAddress#normalize normalized}
     */
    Optional<User> create(String email, String password, String userName, @Nullable String phoneNumber, Role role) {
        if (users.existsByEmail(email)) {
            return Optional.empty();
        }
        // Not in a transaction: a connection must not wait for a hash.
        String hash = hashing.hash(password);
        try {
            return Optional.of(users.save(new User(email, hash, userName, phoneNumber, role,
                    clock.instant().truncatedTo(ChronoUnit.MILLIS))));
        } catch (DataIntegrityViolationException e) {
            if (users.existsByEmail(email)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
