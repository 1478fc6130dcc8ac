package dev.firstpair.audit;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads the topics of a sale from the moment of its creation on, which is before the sale's products are created; each
 * reading goes on where the last one ended. Not for several threads.
 */
public final class SaleLogReader implements AutoCloseable {

    /** A broker may be away for a while in the middle of a sale. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final Collected collected = new Collected();
    private final LogReader log;

    /** All records so far, of any product. */
    private static final class Collected implements LogVisitor {
        final List<PurchaseRequest> requests = new ArrayList<>();
        final List<OrderEvent> events = new ArrayList<>();
        final List<StockLevel> levels = new ArrayList<>();
        final List<Restock> restocks = new ArrayList<>();

        @Override
        public void request(PurchaseRequest request) {
            requests.add(request);
        }

        @Override
        public void command(OrderCommand command) {
            // Buyers send them by REST, and are shown what came of them.
        }

        @Override
        public void event(OrderEvent event) {
            events.add(event);
        }

        @Override
        public void level(StockLevel level) {
            levels.add(level);
        }

        @Override
        public void restock(Restock restock) {
            restocks.add(restock);
        }

        @Override
        public void refused(OrderCommand command) {
            // As above.
        }

        @Override
        public void refused(Restock restock) {
            // A sale takes nothing off sale.
        }
    }

    public SaleLogReader(String bootstrapServers) {
        log = new LogReader(bootstrapServers, LogReader.Start.NOW, ANSWER_WITHIN);
    }

    /**
     * All that is committed by now about the products.
     *
     * @throws TimeoutException if it cannot be read to its end
     */
    public SaleLog read(Set<ProductId> products) {
        log.read(collected, (read, of) -> {});
        return new SaleLog(products,
                collected.requests.stream().filter(request -> products.contains(request.productId())).toList(),
                collected.events.stream().filter(event -> products.contains(event.productId())).toList(),
                collected.levels.stream().filter(level -> products.contains(level.productId())).toList(),
                collected.restocks.stream().filter(restock -> products.contains(restock.productId())).toList());
    }

    @Override
    public void close() {
        log.close();
    }
}
