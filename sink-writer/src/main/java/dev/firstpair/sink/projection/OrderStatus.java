package dev.firstpair.sink.projection;

/** Status of an order, as in {@code orders.order_status}. */
public enum OrderStatus {
    PENDING("pending"), PAID("paid"), COMPLETED("completed"), CANCELED("canceled");

    private final String column;

    OrderStatus(String column) {
        this.column = column;
    }

    /** The value in MySQL. */
    public String column() {
        return column;
    }

    /** Parses the value in MySQL; throws an {@link IllegalArgumentException} for an unknown one. */
    public static OrderStatus ofColumn(String word) {
        for (OrderStatus status : values()) {
            if (status.column.equals(word)) {
                return status;
            }
        }
        throw new IllegalArgumentException("no order status: '" + word + "'");
    }
}
