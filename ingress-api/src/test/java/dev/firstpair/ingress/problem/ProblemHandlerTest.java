package dev.firstpair.ingress.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemHandlerTest {

    @ParameterizedTest
    @CsvSource({"400,INVALID_REQUEST", "404,NOT_FOUND", "406,INVALID_REQUEST", "413,BODY_TOO_LARGE",
            "500,INTERNAL_ERROR", "501,INTERNAL_ERROR", "502,INTERNAL_ERROR", "503,UNAVAILABLE"})
    void blamesTheCallerForNothingOfOurs(int status, Problem problem) {
        assertThat(ProblemHandler.of(status)).isEqualTo(problem);
    }
}
