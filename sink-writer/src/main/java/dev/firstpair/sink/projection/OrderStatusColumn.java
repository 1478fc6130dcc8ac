package dev.firstpair.sink.projection;

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

    /** Parses the value in MySQL; throws an {@link IllegalArgumentException} for an unknown one. */
    public static OrderStatusColumn ofColumn(String word) {
        for (OrderStatusColumn status : values()) {
            if (status.column.equals(word)) {
                return status;
            }
        }
        throw new IllegalArgumentException("no order status: '" + word + "'");
    }
}
