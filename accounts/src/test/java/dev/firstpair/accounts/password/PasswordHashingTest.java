package dev.firstpair.accounts.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.accounts.AccountsProperties;
import dev.firstpair.web.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PasswordHashingTest {

    @Test
    void knowsAPasswordByItsHash() {
        PasswordHashing hashing = hashing(2, Duration.ofSeconds(30));
        String hash = hashing.hash("correct horse");

        assertThat(hash).isNotEqualTo(hashing.hash("correct horse")).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(hashing.matches("correct horse", hash)).isTrue();
        assertThat(hashing.matches("Correct horse", hash)).isFalse();
        assertThat(hashing.matches("nobody has this one", null)).isFalse();
        assertThat(hashing.isOutdated(hash)).isFalse();
        assertThat(hashing.isOutdated("$argon2id$v=19$m=4096,t=2,p=1$c2FsdHNhbHRzYWx0c2E$aGFzaA")).isTrue();
    }

    @Test
    void isNoPasswordOfAnybodyIfItIsNoText() {
        PasswordHashing hashing = hashing(2, Duration.ofSeconds(30));

        assertThat(hashing.matches("\uD800aaaaaaaa", hashing.hash(""))).isFalse();
        assertThat(hashing.matches("\uD83D\uDC5F horse", hashing.hash("\uD83D\uDC5F horse"))).isTrue();
    }

    @Test
    void computesNoMoreHashesAtATimeThanFitIntoTheHeap() {
        assertThat(PasswordHashing.most(4, 1L << 30)).isEqualTo(4);
        assertThat(PasswordHashing.most(32, 512L << 20)).isEqualTo(13);
        assertThat(PasswordHashing.most(32, 8L << 20)).isEqualTo(1);
    }

    @Test
    @Timeout(300)
    void sendsAwayWhoeverWouldWaitTooLong() throws Exception {
        PasswordHashing hashing = hashing(1, Duration.ZERO);
        AtomicBoolean refused = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<? extends Future<?>> callers = IntStream.range(0, 4).mapToObj(i -> threads.submit(() -> {
                while (!refused.get()) {
                    try {
                        hashing.hash("correct horse");
                    } catch (Problem e) {
                        assertThat(e.getStatusCode().value()).isEqualTo(503);
                        assertThat(e.getBody().getProperties()).containsEntry("code", "TOO_BUSY");
                        assertThat(e.getHeaders().getFirst("Retry-After")).isEqualTo("1");
                        refused.set(true);
                    }
                }
            })).toList();
            for (Future<?> caller : callers) {
                caller.get();
            }
        }
        assertThat(hashing.hash("correct horse")).as("afterwards").isNotEmpty();
    }

    private static PasswordHashing hashing(int concurrency, Duration maxWait) {
        return new PasswordHashing(new AccountsProperties(Path.of("keys"), Duration.ofSeconds(30),
                Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(24), null,
                new AccountsProperties.Hashing(concurrency, maxWait)));
    }
}
