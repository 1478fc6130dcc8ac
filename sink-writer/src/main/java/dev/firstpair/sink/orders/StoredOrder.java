package dev.firstpair.sink.orders;

import dev.firstpair.sink.projection.OrderRow;
import dev.firstpair.sink.projection.OrderStatus;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.CancelReason;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A row of {@code orders}, for reading: rows are written by {@link OrderTable}, many in one round trip. */
@Entity
@Immutable
@Table(name = "orders")
public class StoredOrder {

    @Id
    @Column(name = "order_id")
    @JdbcTypeCode(SqlTypes.CHAR)
    private UUID orderId;

    @Column(name = "user_id")
    private long userId;

    @Column(name = "product_id")
    private long productId;

    @Column(name = "order_status", columnDefinition = "ENUM ('pending', 'paid', 'completed', 'canceled')")
    @Convert(converter = OrderStatusConverter.class)
    private OrderStatus status;

    @Column(name = "order_date")
    private Instant orderDate;

    @Column(name = "version")
    private int version;

    @Column(name = "cancel_reason")
    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private @Nullable CancelReason cancelReason;

    @Column(name = "hold_until")
    private @Nullable Instant holdUntil;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected StoredOrder() {}

    /** The row as a value. */
    public OrderRow row() {
        return new OrderRow(new OrderId(orderId), new UserId(userId), new ProductId(productId), status, orderDate,
                version, cancelReason, holdUntil, updatedAt);
    }
}
