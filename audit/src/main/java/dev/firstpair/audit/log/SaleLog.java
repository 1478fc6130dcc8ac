package dev.firstpair.audit.log;

import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All records of some products in the log, from committed transactions only; records of other products are left out.
 *
 * @param products all products that were for sale
 * @param requests those of one product in the order of the log
 * @param commands those for one order in the order of the log; only for orders that have an event
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
        requests = of(products, requests, PurchaseRequest::productId);
        events = of(products, events, OrderEvent::productId);
        // A command names its order only.
        Set<OrderId> orders = events.stream().map(OrderEvent::orderId).collect(Collectors.toSet());
        commands = of(orders, commands, OrderCommand::orderId);
        levels = of(products, levels, StockLevel::productId);
        restocks = of(products, restocks, Restock::productId);
        refusedCommands = of(orders, refusedCommands, OrderCommand::orderId);
        refusedRestocks = of(products, refusedRestocks, Restock::productId);
    }

    private static <K, T> List<T> of(Set<K> wanted, List<T> records, Function<T, K> key) {
        return records.stream().filter(one -> wanted.contains(key.apply(one))).toList();
    }

    /** Replays all records; nothing of them has expired. */
    public Replay replay() {
        Replay replay = new Replay(Set.of());
        requests.forEach(replay::request);
        commands.forEach(replay::command);
        events.forEach(replay::event);
        levels.forEach(replay::level);
        restocks.forEach(replay::restock);
        refusedCommands.forEach(replay::refused);
        refusedRestocks.forEach(replay::refused);
        return replay;
    }
}
