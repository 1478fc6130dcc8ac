package dev.firstpair.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrimaryProbeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "NOPERM User ingress-api has no permissions to run this command | true",
            "NOAUTH Authentication required. | true",
            "WRONGPASS invalid username-password pair or user is disabled. | true",
            "LOADING Redis is loading the dataset in memory | false",
            "ERR NOPERM | false"})
    void knowsWhichErrorsLast(String message, boolean denied) {
        RedisException failure = new RedisCommandExecutionException(message);

        assertThat(PrimaryProbe.isDenied(failure)).isEqualTo(denied);
        assertThat(PrimaryProbe.isDenied(new CompletionException(failure))).isEqualTo(denied);
    }

    @Test
    void waitsAfterOtherFailures() {
        assertThat(PrimaryProbe.isDenied(new RedisException("NOPERM"))).isFalse();
    }
}
