package dev.firstpair.audit;

import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;

/** Is told of each record of the log; those of one partition in their order, of different ones in any. */
interface LogVisitor {

    void request(PurchaseRequest request);

    void command(OrderCommand command);

    void event(OrderEvent event);

    void level(StockLevel level);

    void restock(Restock restock);

    /** One copy of the command went to the dead letters. */
    void refused(OrderCommand command);

    /** A copy of the restock went to the dead letters: the ledger has refused it, and no copy of it counts. */
    void refused(Restock restock);
}
