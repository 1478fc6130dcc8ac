package dev.firstpair.audit.log;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads the topics of a sale from the creation of this reader on, which must be before the sale's products are created.
 * Each read continues where the last one ended. Not thread-safe.
 */
public final class SaleLogReader implements AutoCloseable {

    /** A broker may be unavailable for a while during a sale. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final Collected collected = new Collected();
    private final LogReader log;

    /** All records read so far, of any product. */
    private static final class Collected implements LogVisitor {
        final List<PurchaseRequest> requests = new ArrayList<>();
        final List<OrderCommand> commands = new ArrayList<>();
        final List<OrderEvent> events = new ArrayList<>();
        final List<StockLevel> levels = new ArrayList<>();
        final List<Restock> restocks = new ArrayList<>();
        final List<OrderCommand> refusedCommands = new ArrayList<>();
        final List<Restock> refusedRestocks = new ArrayList<>();

        @Override
        public void request(PurchaseRequest request) {
            requests.add(request);
        }

        @Override
        public void command(OrderCommand command) {
            commands.add(command);
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
            refusedCommands.add(command);
        }

        @Override
        public void refused(Restock restock) {
            refusedRestocks.add(restock);
        }
    }

    public SaleLogReader(String bootstrapServers) {
        log = new LogReader(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                LogReader.Start.NOW, ANSWER_WITHIN);
    }

    /**
     * Returns all records of the products that are committed at the time of the call.
     *
     * @throws TimeoutException if it cannot be read to its end
     */
    public SaleLog read(Set<ProductId> products) {
        log.read(collected, (read, of) -> {});
        return new SaleLog(products, collected.requests, collected.commands, collected.events, collected.levels,
                collected.restocks, collected.refusedCommands, collected.refusedRestocks);
    }

    @Override
    public void close() {
        log.close();
    }
}
