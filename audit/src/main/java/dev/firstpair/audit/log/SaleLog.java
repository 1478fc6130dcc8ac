package dev.firstpair.audit.log;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.util.List;
import java.util.Set;

/**
 * All records of some products in the log, from committed transactions only.
 *
 * @param products all products that were for sale
 * @param requests those of one product in the order of the log
 * @param commands those for one order in the order of the log
 * @param events those of one order in the order of the log
 * @param levels those of one product in the order of the log
 * @param restocks in any order, perhaps repeated
 * @param refusedCommands commands that were dead-lettered
 * @param refusedRestocks restocks that were dead-lettered
 */
public record SaleLog(Set<ProductId> products, List<PurchaseRequest> requests,
        List<OrderCommand> commands, List<OrderEvent> events, List<StockLevel> levels, List<Restock> restocks,
        List<OrderCommand> refusedCommands, List<Restock> refusedRestocks) {

    public SaleLog {
        products = Set.copyOf(products);
        requests = List.copyOf(requests);
        commands = List.copyOf(commands);
        events = List.copyOf(events);
        levels = List.copyOf(levels);
        restocks = List.copyOf(restocks);
        refusedCommands = List.copyOf(refusedCommands);
        refusedRestocks = List.copyOf(refusedRestocks);
    }
}
