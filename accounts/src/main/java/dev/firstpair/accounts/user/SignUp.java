package dev.firstpair.accounts.user;

import dev.firstpair.accounts.password.PasswordHashing;
import dev.firstpair.web.IdempotencyKeys;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Creates accounts. */
@Component
class SignUp {

    private final Users users;
    private final PasswordHashing hashing;
    private final IdempotencyKeys keys;
    private final TransactionTemplate transactions;
    private final Clock clock;

    SignUp(Users users, PasswordHashing hashing, IdempotencyKeys keys, TransactionTemplate transactions, Clock clock) {
        this.users = users;
        this.hashing = hashing;
        this.keys = keys;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * The new account; empty if the address is taken, also when another request takes it at the same moment.
     *
     * @param key the same key again creates no account, and returns the one that it created the first time; absent: as
     *     if new
     */
    Optional<User> create(NewAccount wanted, @Nullable String key) {
        String email = wanted.email();
        String request = wanted.request();
        String password = wanted.password();
        Optional<User> before = before(key, request, password);
        if (before.isPresent()) {
            return before;
        }
        if (users.existsByEmail(email)) {
            return before(key, request, password);
        }
        // Not in a transaction: a connection must not wait for a hash.
        String hash = hashing.hash(password);
        try {
            Optional<User> user = transactions
                    .execute(status -> users.findById(keys.once(key, IdempotencyKeys.ANONYMOUS, request,
                            () -> users.save(new User(wanted, hash, clock.instant().truncatedTo(ChronoUnit.MILLIS)))
                                    .userId())));
            // Of two such requests at once, the account is that of the first, whose password may differ.
            return user != null && user.isPresent() && user.get().passwordHash().equals(hash)
                    ? user
                    : before(key, request, password);
        } catch (DataIntegrityViolationException e) {
            if (users.existsByEmail(email)) {
                return before(key, request, password);
            }
            throw e;
        }
    }

    /** The account that the same request created before; empty if there is none. */
    private Optional<User> before(@Nullable String key, String request, String password) {
        OptionalLong made = keys.find(key, IdempotencyKeys.ANONYMOUS, request);
        return made.isPresent() ? Optional.of(sameUser(made.getAsLong(), password)) : Optional.empty();
    }

    /** {@link NewAccount#request()} does not cover the password. */
    private User sameUser(long userId, String password) {
        return users.findById(userId)
                .filter(user -> hashing.matches(password, user.passwordHash()))
                .orElseThrow(IdempotencyKeys::reused);
    }
}
