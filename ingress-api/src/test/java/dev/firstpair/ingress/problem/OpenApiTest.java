package dev.firstpair.ingress.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.openapi.AnswerCheck;
import dev.firstpair.openapi.ApiContract;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.KnownOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpenApiTest {

    private static final AnswerCheck DOCUMENT = AnswerCheck.of("ingress-api");
    private static final OrderId ORDER = OrderId.create(Instant.EPOCH, RandomGenerator.getDefault());

    @Test
    void theDocumentHasEveryPathAndProblemAndNoOther() {
        ApiContract contract = ApiContract.of("ingress-api", Problem.class).byFilters();
        EnumSet.allOf(Problem.class).forEach(each -> contract.problems(each.status(), List.of(each.name())));

        assertThat(contract.differences()).isEmpty();
    }

    static Stream<Answer> purchases() {
        return Stream.concat(
                Stream.of(Answer.accepted(ORDER, 0), Answer.accepted(ORDER, 7),
                        decided(Instant.EPOCH, "PENDING", null), decided(null, "REJECTED", "SOLD_OUT"),
                        Answer.alreadyOrdered(ORDER),
                        Answer.notOpen(Instant.EPOCH), Answer.invalid("The product id is no number.")),
                EnumSet.complementOf(EnumSet.of(Problem.NOT_FOUND, Problem.METHOD_NOT_ALLOWED))
                        .stream()
                        .map(Answer::of));
    }

    private static Answer decided(@Nullable Instant holdUntil, String status, @Nullable String reason) {
        return Answer.decided(new KnownOrder(ORDER, new UserId(1), new ProductId(7), null, Instant.EPOCH, holdUntil,
                List.of(new KnownOrder.Step(1, status, Instant.EPOCH, reason))), 7);
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void describesEachAnswerToAPurchase(Answer answer) {
        assertThat(complaints("POST", "/api/products/7/purchases", answer)).isEmpty();
    }

    @Test
    void describesTheOthers() {
        assertThat(complaints("GET", "/api/clock", Answer.clock(Instant.now()))).isEmpty();
        assertThat(complaints("GET", "/api/products/7/purchases", Answer.of(Problem.METHOD_NOT_ALLOWED))).isEmpty();
        assertThat(complaints("GET", "/api/pots", Answer.of(Problem.NOT_FOUND))).isEmpty();
    }

    private static List<String> complaints(String method, String path, Answer answer) {
        return DOCUMENT.complaints(method, path, answer.status(), answer.contentType(),
                new String(answer.body(), StandardCharsets.UTF_8));
    }
}
