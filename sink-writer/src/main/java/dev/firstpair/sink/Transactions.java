package dev.firstpair.sink;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Short transactions without gap locks: two instances write different rows concurrently without a deadlock, and reads
 * see the same state as the locked rows. A person may lock the same rows in another order, so a transaction that MySQL
 * ends for a deadlock, or that gets no lock in time, is executed again at once.
 */
@Component
public final class Transactions {

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    /** Lock wait timeout; deadlock. */
    private static final Set<Integer> LOCK_ERRORS = Set.of(1205, 1213);
    private static final int ATTEMPTS = 5;
    /** No attempt begins later: a batch has to be stored before the group expels its consumer. */
    private static final Duration LAST_BEGIN = Duration.ofSeconds(10);

    private final TransactionTemplate template;

    public Transactions(PlatformTransactionManager transactions) {
        template = new TransactionTemplate(transactions);
        template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /**
     * Executes the work in a transaction of its own, all or nothing.
     *
     * @param work may be executed several times
     * @throws DataAccessException of the last attempt
     */
    public <T> T execute(TransactionCallback<T> work) {
        long giveUpNanos = System.nanoTime() + LAST_BEGIN.toNanos();
        for (int attempt = 1;; attempt++) {
            try {
                return Objects.requireNonNull(template.execute(work));
            } catch (DataAccessException e) {
                if (attempt == ATTEMPTS || !isLockError(e) || System.nanoTime() - giveUpNanos > 0) {
                    throw e;
                }
                LOG.debug("A transaction is executed again", e);
            }
        }
    }

    /** As {@link #execute}. */
    public void executeWithoutResult(Consumer<TransactionStatus> work) {
        execute(status -> {
            work.accept(status);
            return true;
        });
    }

    private static boolean isLockError(DataAccessException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && LOCK_ERRORS.contains(sql.getErrorCode())) {
                return true;
            }
        }
        return false;
    }
}
