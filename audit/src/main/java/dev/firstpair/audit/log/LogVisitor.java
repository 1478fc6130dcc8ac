package dev.firstpair.audit.log;

import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;

/** Receives each record of the log; records of one partition in order, those of different partitions in any order. */
public interface LogVisitor {

    void request(PurchaseRequest request);

    void command(OrderCommand command);

    void event(OrderEvent event);

    void level(StockLevel level);

    void restock(Restock restock);

    /** One copy of the command was dead-lettered. */
    void refused(OrderCommand command);

    /** A copy of the restock was dead-lettered: the ledger has refused it, and no copy of it counts. */
    void refused(Restock restock);
}
