package dev.firstpair.stack.torture;

/** Actions of a simulated admin. */
public enum AdminAction {
    /** Puts units on sale, by REST. */
    RESTOCK,
    /** Takes a unit off sale, by REST; the ledger may refuse. */
    TAKE_OFF,
    /** Closes a sale, and opens it again soon after. */
    CLOSE_AND_REOPEN,
    /** Adds to {@code product_stock}, by SQL. */
    RESTOCK_BY_SQL,
    /** Changes the price, by SQL. */
    REPRICE_BY_SQL,
    /** Closes and reopens the sale, by SQL. */
    CLOSE_AND_REOPEN_BY_SQL,
    /** Sets a pending order to paid, by SQL. */
    PAY_BY_SQL,
    /** Sets a paid order to completed, by SQL. */
    COMPLETE_BY_SQL,
    /** Sets an active order to canceled, by SQL. */
    CANCEL_BY_SQL,
    /** Invalid edits, by SQL: a row deleted, a canceled order made pending, an order assigned to another user. */
    NONSENSE_BY_SQL,
    /** Changes columns of products to wider numbers and finer times, and soon after back, by SQL. */
    ALTER_PRODUCTS,
    /** Copies orders to another table, truncates them and copies them back, by SQL, without the invisible columns. */
    COPY_AND_TRUNCATE_ORDERS
}
