package dev.firstpair.topics.wish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WishKeyTest {

    @Test
    void isReadAsItIsWritten() {
        WishKey key = new WishKey(new ProductId(7), new UserId(42));

        assertThat(key).hasToString("7:42");
        assertThat(WishKey.parse("7:42")).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", ":", "7:", ":42", "7:42:1", "7:042", "x:42", "-7:42", "7 : 42"})
    void isNothingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> WishKey.parse(text));
    }

    @Test
    void liesWhereItsProductLies() {
        for (long product = 1; product <= 1_000; product++) {
            WishKey key = new WishKey(new ProductId(product), new UserId(product * 31));
            byte[] productKey = Long.toString(product).getBytes(StandardCharsets.UTF_8);

            assertThat(key.partition(12)).isEqualTo(BuiltInPartitioner.partitionForKey(productKey, 12));
        }
    }
}
