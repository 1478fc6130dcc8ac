package dev.firstpair.accounts.user;

import dev.firstpair.accounts.AccountsProperties;
import dev.firstpair.web.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Creates the first admin, as soon as the table exists. */
@Component
class AdminSeed implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(AdminSeed.class);
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);

    private final SignUp signUp;
    private final Users users;
    private final AccountsProperties.@Nullable Admin admin;
    private volatile @Nullable Thread worker;

    AdminSeed(SignUp signUp, Users users, AccountsProperties properties) {
        this.signUp = signUp;
        this.users = users;
        this.admin = properties.admin();
    }

    @Override
    public void start() {
        AccountsProperties.Admin wanted = admin;
        if (wanted != null) {
            worker = Thread.ofVirtual().name("admin-seed").start(() -> seed(wanted));
        }
    }

    @Override
    public void stop() {
        Thread running = worker;
        if (running != null) {
            running.interrupt();
        }
        worker = null;
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }

    private void seed(AccountsProperties.Admin wanted) {
        boolean logged = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                create(EmailAddress.normalize(wanted.email()), wanted.password());
                return;
            } catch (DataAccessException | TransactionException | Problem e) {
                // The database is away, or too many sign up at this moment.
                if (!logged) {
                    LOG.info("The admin has to wait: {}", e.getMessage());
                    logged = true;
                }
            }
            try {
                Thread.sleep(RETRY_EVERY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void create(String email, String password) {
        signUp.create(new NewAccount(email, password, "Admin", null, Role.ADMIN, null, Language.EN), null)
                .ifPresentOrElse(user -> LOG.info("Made the admin {}, user {}", email, user.userId()),
                        () -> users.findByEmail(email)
                                .filter(user -> user.role() != Role.ADMIN)
                                .ifPresent(user -> LOG.warn(
                                        "{} exists and is no admin; it stays as it is. Make it one by "
                                                + "UPDATE users SET role = 'admin' WHERE user_id = {}",
                                        email,
                                        user.userId())));
    }
}
