package dev.firstpair.stack.torture;

/** What the shop's own people may do next. */
public enum Errand {
    /** Puts units on sale, by REST. */
    RESTOCK,
    /** Takes a unit off sale, by REST; the ledger may refuse. */
    TAKE_OFF,
    /** Closes a sale, and opens it again soon after. */
    CLOSE_AND_REOPEN,
    /** {@code product_stock} plus something, by SQL. */
    RESTOCK_BY_SQL,
    /** Another price, by SQL. */
    REPRICE_BY_SQL,
    /** The sale closed and opened again, by SQL. */
    CLOSE_AND_REOPEN_BY_SQL,
    /** A pending order to paid, by SQL. */
    PAY_BY_SQL,
    /** A paid order to completed, by SQL. */
    COMPLETE_BY_SQL,
    /** An active order to canceled, by SQL. */
    CANCEL_BY_SQL,
    /** What makes no sense, by SQL: a row deleted, a canceled order revived, an order given to somebody else. */
    NONSENSE_BY_SQL,
    /** Columns of products with wider numbers and finer times, and as they were soon after, by SQL. */
    ALTER_PRODUCTS,
    /** Orders copied to another table, truncated and copied back, by SQL, without the columns that nobody sees. */
    COPY_AND_TRUNCATE_ORDERS
}
