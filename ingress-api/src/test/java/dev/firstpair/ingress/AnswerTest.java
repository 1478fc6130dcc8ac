package dev.firstpair.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.ingress.problem.Answer;
import dev.firstpair.ingress.problem.Problem;
import dev.firstpair.topics.ids.OrderId;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnswerTest {

    private static final OrderId ORDER = OrderId.parse("019a0b3c-7d00-7abc-8def-0123456789ab");

    private static JsonNode json(Answer answer) {
        return new JsonMapper().readTree(answer.body());
    }

    @ParameterizedTest
    @EnumSource
    void isAProblemOfItsCode(Problem problem) {
        Answer answer = Answer.of(problem);

        assertThat(answer.status()).isEqualTo(problem.status()).isEqualTo(json(answer).path("status").asInt());
        assertThat(json(answer).path("code").asString()).isEqualTo(problem.name()).isEqualTo(answer.code());
        assertThat(json(answer).path("detail").asString()).isNotEmpty();
    }

    @Test
    void returnsWhatTheCallerNeeds() {
        assertThat(json(Answer.accepted(ORDER, 3)).toString())
                .isEqualTo("{\"orderId\":\"" + ORDER + "\",\"status\":\"ACCEPTED\",\"ticket\":3}");
        assertThat(json(Answer.accepted(ORDER, 0)).has("ticket")).isFalse();
        assertThat(json(Answer.alreadyOrdered(ORDER)).path("orderId").asString()).isEqualTo(ORDER.toString());
        assertThat(json(Answer.notOpen(Instant.parse("2026-11-22T18:00:00Z"))).path("opensAt").asString())
                .isEqualTo("2026-11-22T18:00:00.000Z");
    }
}
