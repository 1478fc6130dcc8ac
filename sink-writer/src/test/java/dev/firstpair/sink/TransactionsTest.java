package dev.firstpair.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.BatchUpdateException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;

class TransactionsTest {

    private final List<String> ends = new ArrayList<>();

    private final Transactions transactions = new Transactions(new PlatformTransactionManager() {
        @Override
        public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
            return new SimpleTransactionStatus();
        }

        @Override
        public void commit(TransactionStatus status) {
            ends.add("commit");
        }

        @Override
        public void rollback(TransactionStatus status) {
            ends.add("rollback");
        }
    });

    /** Lock wait timeout, deadlock. */
    @ParameterizedTest
    @ValueSource(ints = {1205, 1213})
    void executesAgainWhatFailsForALock(int code) {
        String result = transactions.execute(status -> {
            if (ends.size() < 2) {
                throw failure(code);
            }
            return "done";
        });

        assertThat(result).isEqualTo("done");
        assertThat(ends).containsExactly("rollback", "rollback", "commit");
    }

    @Test
    void givesUpAfterFiveAttempts() {
        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
            throw failure(1213);
        })).hasMessageContaining("for the test");

        assertThat(ends).hasSize(5).containsOnly("rollback");
    }

    @Test
    void leavesEveryOtherFailureToTheCaller() {
        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
            throw failure(1062);
        })).hasMessageContaining("for the test");

        assertThat(ends).containsExactly("rollback");
    }

    private static ConcurrencyFailureException failure(int code) {
        return new ConcurrencyFailureException("for the test",
                new BatchUpdateException("refused", "40001", code, new int[0]));
    }
}
