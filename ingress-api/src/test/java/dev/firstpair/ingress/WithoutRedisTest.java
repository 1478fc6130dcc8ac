package dev.firstpair.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.live.shared.RedisProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long purchases are admitted without Redis. */
class WithoutRedisTest {

    @ParameterizedTest
    @CsvSource({"redis://one:6379, PT0S", "rediss://one:6379, PT0S", "redis-sentinel://one:26379#sale, PT10S",
            "rediss-sentinel://one:26379#sale, PT10S", "redis://one:6379?cluster, PT10S"})
    void isSomeSecondsWhereAnotherRedisTakesOver(String uri, Duration expected) {
        assertThat(gate(null).withoutRedis(redis(uri).canFailOver())).isEqualTo(expected);
    }

    @Test
    void isWhatIsConfigured() {
        assertThat(gate(Duration.ZERO).withoutRedis(true)).isZero();
        assertThat(gate(Duration.ofSeconds(1)).withoutRedis(false)).isEqualTo(Duration.ofSeconds(1));
    }

    private static RedisProperties redis(String uri) {
        return new RedisProperties(uri, false);
    }

    private static GateProperties gate(@Nullable Duration withoutRedis) {
        Duration any = Duration.ofSeconds(1);
        return new GateProperties(any, any, any, any, any, any, any, withoutRedis);
    }
}
