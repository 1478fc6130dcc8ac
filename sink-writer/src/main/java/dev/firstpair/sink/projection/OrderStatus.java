package dev.firstpair.sink.projection;

/** What an order is, as {@code orders.order_status} says it. */
public enum OrderStatus {
    PENDING("pending"), PAID("paid"), COMPLETED("completed"), CANCELED("canceled");

    private final String column;

    OrderStatus(String column) {
        this.column = column;
    }

    /** The word in MySQL. */
    public String column() {
        return column;
    }

    /** Reads the word in MySQL; any other is an {@link IllegalArgumentException}. */
    public static OrderStatus ofColumn(String word) {
        for (OrderStatus status : values()) {
            if (status.column.equals(word)) {
                return status;
            }
        }
        throw new IllegalArgumentException("no order status: '" + word + "'");
    }
}
