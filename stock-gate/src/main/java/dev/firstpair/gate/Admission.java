package dev.firstpair.gate;

import dev.firstpair.topics.ids.OrderId;
import java.time.Instant;

/** The gate's answer to a purchase request. */
public sealed interface Admission {

    /**
     * Admitted: append the request for {@code orderId} to the log.
     *
     * @param orderId the one of the request, or, if {@code repeated}, the first one of the same attempt
     * @param ticket the position, from 1; 0 if it is not known any more, or if the gate has run out of numbers that a
     *        {@link dev.firstpair.topics.order.PurchaseRequest} can hold, since another program has logged the largest
     * @param left units that are neither sold nor leased after this
     * @param repeated it was admitted before, and perhaps appended; append it again, since the ledger decides it once
     */
    record Admitted(OrderId orderId, long ticket, long left, boolean repeated) implements Admission {}

    /** The user has an order or a lease for this product. */
    record AlreadyOrdered(OrderId orderId) implements Admission {}

    /** No unit is free. */
    record SoldOut(GateState state) implements Admission {}

    /** The sale has not begun. */
    record NotOpen(Instant opensAt, GateState state) implements Admission {}

    /** The sale is over. */
    record Closed(GateState state) implements Admission {}

    /** The gate has no stock level of the product: {@linkplain StockGate#prime prime} it and ask again. */
    record Unknown() implements Admission {}

    /**
     * State of the gate at a refusal.
     *
     * @param undecided orders that were admitted and have no decision yet, as far as the gate knows
     * @param version of the stock
     * @param tickets how many orders were ever admitted
     * @param quietMillis the gate's promise that nobody is admitted for so long from now; 0 if it gives none, as always
     *        while something is undecided. Count from before the question was asked.
     */
    record GateState(long undecided, long version, long tickets, long quietMillis) {}
}
