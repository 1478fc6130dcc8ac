package dev.firstpair.sink.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.projection.OrderStatusColumn;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnknownRowTest {

    private static final Instant AT = Instant.parse("2026-11-22T18:00:00Z");
    private static final OrderRow KNOWN = new OrderRow(OrderId.create(AT, new Random(3)), new UserId(42),
            new ProductId(7), OrderStatusColumn.PAID, AT, 2, null, AT, AT);

    /** The types that JDBC returns after an ALTER TABLE. */
    @Test
    void agreesByWhatItsNumbersAreWhateverTheirType() {
        for (Object user : List.of(42L, 42, new BigInteger("42"), new BigDecimal("42.00"), 42.0, 42f, "42")) {
            assertThat(row(user, 7L, "paid").agreesWith(KNOWN)).as("%s", user).isTrue();
        }
        for (Object user : List.of(43L, 42.5, new BigInteger("18446744073709551615"), "many", "")) {
            assertThat(row(user, 7L, "paid").agreesWith(KNOWN)).as("%s", user).isFalse();
        }
        assertThat(row(42L, 8L, "paid").agreesWith(KNOWN)).isFalse();
        assertThat(row(42L, 7L, "pending").agreesWith(KNOWN)).isFalse();
    }

    private static OrderTable.UnknownRow row(Object user, Object product, String status) {
        return new OrderTable.UnknownRow(KNOWN.orderId().toString(),
                Map.of("user_id", user, "product_id", product, "order_status", status, "version", 2));
    }
}
