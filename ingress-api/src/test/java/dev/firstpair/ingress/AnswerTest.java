package dev.firstpair.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.ingress.problem.Answer;
import dev.firstpair.ingress.problem.Problem;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.KnownOrder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnswerTest {

    private static final OrderId ORDER = OrderId.parse("019a0b3c-7d00-7abc-8def-0123456789ab");
    private static final OrderId OTHER = OrderId.parse("019a0b3c-7d00-7abc-8def-0123456789ac");

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
        KnownOrder.Step rejected = new KnownOrder.Step(1, "REJECTED", Instant.EPOCH, "ALREADY_ORDERED");
        assertThat(json(Answer.decided(new KnownOrder(ORDER, new UserId(1), new ProductId(1), OTHER, Instant.EPOCH,
                null, List.of(rejected)), 0)).toString())
                .isEqualTo("{\"orderId\":\"" + ORDER + "\",\"status\":\"REJECTED\",\"reason\":\"ALREADY_ORDERED\","
                        + "\"existingOrderId\":\"" + OTHER + "\",\"version\":1}");
        assertThat(json(Answer.alreadyOrdered(ORDER)).path("orderId").asString()).isEqualTo(ORDER.toString());
        assertThat(json(Answer.notOpen(Instant.parse("2026-11-22T18:00:00Z"))).path("opensAt").asString())
                .isEqualTo("2026-11-22T18:00:00.000Z");
    }
}
