package dev.firstpair.catalog.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.catalog.CatalogProperties;
import dev.firstpair.live.Live;
import dev.firstpair.web.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What counts as the same request when it is repeated. */
class ProductRequestsTest {

    private static final Duration DEFAULT_HOLD = Duration.ofMinutes(10);

    private final JsonMapper json = new JsonMapper();

    @Test
    void isTheSameRequestAfterTheDefaultHoldHasChanged() {
        assertThat(request(body(), Duration.ofMinutes(5))).isEqualTo(request(body(), DEFAULT_HOLD));
        assertThat(request(body().putNull("hold"), DEFAULT_HOLD)).isEqualTo(request(body(), DEFAULT_HOLD));
    }

    @Test
    void isAnotherRequestWithAHoldThatWasNotSentBefore() {
        assertThat(request(body().put("hold", DEFAULT_HOLD.toString()), DEFAULT_HOLD))
                .isNotEqualTo(request(body(), DEFAULT_HOLD))
                .isNotEqualTo(request(body().put("hold", "PT5M"), DEFAULT_HOLD));
    }

    /** Its hash is stored for days. */
    @Test
    void keepsItsTextOverAnUpgrade() {
        assertThat(request(body().put("hold", "PT5M"), DEFAULT_HOLD))
                .isEqualTo("product ProductFields[productName=Once, productDesc=null, productPrice=100, currency=EUR,"
                        + " opensAt=null, closesAt=null, hold=PT5M, lead=null] 5");
    }

    /** MySQL would store a question mark. */
    @ParameterizedTest
    @ValueSource(strings = {"productName", "productDesc", "imageUrl", "dropName", "size"})
    void refusesHalfOfASurrogatePair(String field) {
        assertThatThrownBy(() -> request(body().put(field, "/\uD800"), DEFAULT_HOLD))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.getBody().getDetail())
                        .contains(field + " must be valid Unicode"));
        assertThat(request(body().put(field, "/\uD83D\uDC5F"), DEFAULT_HOLD)).contains("\uD83D\uDC5F");
    }

    private ObjectNode body() {
        return json.createObjectNode().put("productName", "Once").put("productPrice", 100).put("stock", 5);
    }

    private String request(ObjectNode body, Duration defaultHold) {
        return new ProductRequests(json, Live.unchanging(new CatalogProperties(defaultHold)))
                .newProduct(body)
                .request();
    }
}
