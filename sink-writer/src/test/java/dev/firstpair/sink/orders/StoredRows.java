package dev.firstpair.sink.orders;

import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.projection.OrderStatusColumn;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code orders}. */
public final class StoredRows {

    private StoredRows() {}

    public static OrderRow read(ResultSet row) throws SQLException {
        String reason = row.getString("cancel_reason");
        return new OrderRow(OrderId.parse(row.getString("order_id")), new UserId(row.getLong("user_id")),
                new ProductId(row.getLong("product_id")), OrderStatusColumn.ofColumn(row.getString("order_status")),
                Objects.requireNonNull(utc(row.getObject("order_date", LocalDateTime.class))), row.getInt("version"),
                reason == null ? null : CancelReason.valueOf(reason),
                utc(row.getObject("hold_until", LocalDateTime.class)),
                Objects.requireNonNull(utc(row.getObject("updated_at", LocalDateTime.class))));
    }

    private static @Nullable Instant utc(@Nullable LocalDateTime time) {
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }
}
