package dev.firstpair.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.UriComponentsBuilder;

class LiveRequestTest {

    private static final String ORDER = "01900000-0000-7000-8000-000000000001";

    @Test
    void isReadFromTheQuery() {
        LiveRequest requested = parse("products=2,1&products=2&orders=" + ORDER);

        assertThat(requested.products()).containsExactly(new ProductId(2), new ProductId(1));
        assertThat(requested.orders()).containsExactly(OrderId.parse(ORDER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "products=", "products=&orders=,", "products"})
    void mayBeNothing(String query) {
        assertThat(parse(query).products()).isEmpty();
        assertThat(parse(query).orders()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"products=x", "products=0", "products=-1", "products=1;2", "orders=1",
            "products=1,2,3,4,5,6,7,8,9,10,11", "products=99999999999999999999"})
    void saysWhatWouldBeUnderstood(String query) {
        assertThatThrownBy(() -> parse(query)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 10 ids of products")
                .hasMessageNotContaining(query);
    }

    private static LiveRequest parse(String query) {
        return LiveRequest.of(UriComponentsBuilder.newInstance().query(query).build().getQueryParams());
    }
}
