package dev.firstpair.audit;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.util.List;
import java.util.Set;

/**
 * All that the log says about some products, committed transactions only.
 *
 * @param products all that were for sale
 * @param requests those of one product in the order of the log
 * @param events those of one order in the order of the log
 * @param levels those of one product in the order of the log
 * @param restocks in any order, perhaps repeated
 */
public record SaleLog(Set<ProductId> products, List<PurchaseRequest> requests, List<OrderEvent> events,
        List<StockLevel> levels, List<Restock> restocks) {

    public SaleLog {
        products = Set.copyOf(products);
        requests = List.copyOf(requests);
        events = List.copyOf(events);
        levels = List.copyOf(levels);
        restocks = List.copyOf(restocks);
    }
}
