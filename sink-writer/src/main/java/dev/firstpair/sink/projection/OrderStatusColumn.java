package dev.firstpair.sink.projection;

import java.util.Arrays;
import java.util.Optional;

/** Status of an order, as in {@code orders.order_status}. */
public enum OrderStatusColumn {
    PENDING("pending"), PAID("paid"), COMPLETED("completed"), CANCELED("canceled");

    private final String column;

    OrderStatusColumn(String column) {
        this.column = column;
    }

    /** The value in MySQL. */
    public String column() {
        return column;
    }

    /** The status with this value in MySQL; empty if it is none. */
    public static Optional<OrderStatusColumn> find(String word) {
        return Arrays.stream(values()).filter(status -> status.column.equals(word)).findFirst();
    }

    /** As {@link #find}; throws an {@link IllegalArgumentException} for an unknown one. */
    public static OrderStatusColumn ofColumn(String word) {
        return find(word).orElseThrow(() -> new IllegalArgumentException("no order status: '" + word + "'"));
    }
}
