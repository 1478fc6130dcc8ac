package dev.firstpair.ingress.sales;

import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.TopicFollower;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In-memory projection of all committed records of {@code stock-levels} and {@code order-events}, as far as ingress
 * needs them; each instance has one. Unreadable records are skipped: sink-writer dead-letters them.
 */
public final class SalesMirror implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SalesMirror.class);
    /** With nothing to read, a request to catch up waits at most this long; the gate is asked meanwhile. */
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CATCH_UP_POLL = Duration.ofMillis(20);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Map<ProductId, ProductSales> products = new ConcurrentHashMap<>();
    private final Queue<CatchUpRequest> catchUpRequests = new ConcurrentLinkedQueue<>();
    private final Admin admin;
    private final Undecided undecided;
    private final TopicFollower follower;

    private Consumer<OrderEvent> listener = event -> {};

    private record CatchUpRequest(ProductSales sales, ProductSales.GateVersion gateVersion) {}

    /** Requests that wait until these offsets have been read. */
    private record CatchUpTarget(List<CatchUpRequest> requests, CompletableFuture<Map<TopicPartition, Long>> ends) {
        void abandonCatchUp() {
            requests.forEach(each -> each.sales().abandonCatchUp(each.gateVersion()));
        }
    }

    /**
     * A user's active order.
     *
     * @param ticket 0 if unknown
     * @param sameAttempt whether it was placed with the attempt key that was asked for
     */
    public record ActiveOrder(OrderId orderId, long ticket, boolean sameAttempt) {}

    /**
     * The state of a pair of user and product.
     *
     * @param stockVersion stock version of the newest event that shows whether there is an active order
     * @param activeOrder absent if there is none
     */
    public record PairState(long stockVersion, @Nullable OrderId activeOrder) {}

    /**
     * @param kafka what a Kafka client needs to connect
     * @param admin closed by the caller, not by this object
     * @param undecided receives each decision
     */
    public SalesMirror(Map<String, Object> kafka, Admin admin, Undecided undecided) {
        this.admin = admin;
        this.undecided = undecided;
        follower = new TopicFollower("sales-mirror", kafka,
                Map.of(ConsumerConfig.CLIENT_ID_CONFIG, "ingress-sales-mirror"), PAUSE, this::follow);
    }

    /** The listener receives each event after it was applied. To be called before {@link #start()}. */
    public void setListener(Consumer<OrderEvent> listener) {
        this.listener = listener;
    }

    /** Starts reading. The topics have to exist. */
    public void start() {
        follower.start();
    }

    /** Whether everything that was in the topics at the start has been read. */
    public boolean isCaughtUp() {
        return follower.isCaughtUp();
    }

    /** Whether it is reading; it ends only by {@link #close()} or by a bug, which is logged. */
    public boolean isRunning() {
        return follower.isRunning();
    }

    /** Whether the product is unknown to the ledger; never true before the mirror has caught up. */
    public boolean isUnknown(ProductId productId) {
        return isCaughtUp() && level(productId) == null;
    }

    /** The newest level; absent if there is none, or none was read yet. */
    public @Nullable StockLevel level(ProductId productId) {
        ProductSales sales = products.get(productId);
        return sales == null ? null : sales.level();
    }

    /** The highest ticket in the log; 0 if none. */
    public long highestTicket(ProductId productId) {
        ProductSales sales = products.get(productId);
        return sales == null ? 0 : sales.buyers().highestTicket();
    }

    /** The gate's answer to this user, if it is known without asking the gate; see {@link ProductSales}. */
    public @Nullable Refusal refusalFor(ProductId productId, UserId userId) {
        ProductSales sales = products.get(productId);
        return sales == null ? null : sales.refusalFor(userId.value(), System.nanoTime());
    }

    /** Processes a refusal by the gate. */
    public void onRefusal(ProductId productId, Refusal refusal) {
        ProductSales sales = products.get(productId);
        ProductSales.GateVersion gateVersion = sales == null ? null : sales.onRefusal(refusal);
        if (sales != null && gateVersion != null) {
            catchUpRequests.add(new CatchUpRequest(sales, gateVersion));
        }
    }

    /** The user's active order, as far as the log has been read. */
    public @Nullable ActiveOrder activeOrder(ProductId productId, UserId userId, @Nullable String attemptKey) {
        ProductSales sales = products.get(productId);
        return sales == null ? null : sales.buyers().activeOrder(userId.value(), attemptKey);
    }

    /** The state of the pair, as far as the log has been read; absent if the log has none. */
    public @Nullable PairState pairState(ProductId productId, UserId userId) {
        ProductSales sales = products.get(productId);
        return sales == null ? null : sales.buyers().pairState(userId.value());
    }

    @Override
    public void close() {
        follower.close();
    }

    private void follow(TopicFollower.Session session) {
        CatchUpTarget target = null;
        try {
            KafkaConsumer<?, ?> consumer = session.assign(Topics.ORDER_EVENTS, Topics.STOCK_LEVELS);
            while (true) {
                session.poll(target == null ? POLL : CATCH_UP_POLL, this::apply);
                if (target == null && !catchUpRequests.isEmpty()) {
                    target = begin(consumer);
                }
                if (target != null && target.ends().isDone() && advance(consumer, target)) {
                    target = null;
                }
            }
        } catch (KafkaException e) {
            // Starts again from the beginning: applying a record twice is harmless.
            throw e;
        } catch (RuntimeException e) {
            LOG.error("The sales mirror has ended: restart this instance", e);
        } finally {
            if (target != null) {
                // Otherwise these versions would never be caught up with.
                target.abandonCatchUp();
            }
        }
    }

    private CatchUpTarget begin(KafkaConsumer<?, ?> consumer) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        consumer.assignment()
                .stream()
                .filter(partition -> partition.topic().equals(Topics.ORDER_EVENTS.name()))
                .forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        List<CatchUpRequest> requests = new ArrayList<>();
        for (CatchUpRequest next = catchUpRequests.poll(); next != null; next = catchUpRequests.poll()) {
            requests.add(next);
        }
        CompletableFuture<Map<TopicPartition, Long>> ends = new CompletableFuture<>();
        // Includes uncommitted records: a transaction is committed in one partition before another.
        admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .all()
                .whenComplete((offsets, failure) -> {
                    if (failure != null) {
                        ends.completeExceptionally(failure);
                    } else {
                        Map<TopicPartition, Long> found = new HashMap<>();
                        offsets.forEach((partition, info) -> found.put(partition, info.offset()));
                        ends.complete(found);
                    }
                });
        return new CatchUpTarget(requests, ends);
    }

    /** Whether the catch-up has ended. */
    private static boolean advance(KafkaConsumer<?, ?> consumer, CatchUpTarget target) {
        if (target.ends().isCompletedExceptionally()) {
            target.abandonCatchUp();
            return true;
        }
        if (!TopicConsumers.hasReached(consumer, target.ends().join())) {
            return false;
        }
        target.requests().forEach(each -> each.sales().completeCatchUp(each.gateVersion()));
        return true;
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(Topics.STOCK_LEVELS.name())) {
                StockLevel level = Topics.STOCK_LEVELS.read(record);
                sales(level.productId()).apply(level);
            } else {
                OrderEvent event = Topics.ORDER_EVENTS.read(record);
                if (event instanceof OrderEvent.Placed || event instanceof OrderEvent.Rejected) {
                    undecided.decided(event.productId(), event.at().toEpochMilli());
                }
                // Version 0: rejected because the product does not exist. Requests could name any number of such
                // products.
                if (event.stockVersion() > 0) {
                    sales(event.productId()).apply(event);
                }
                listener.accept(event);
            }
        } catch (Malformed e) {
            LOG.debug("Skips {}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private ProductSales sales(ProductId productId) {
        return products.computeIfAbsent(productId, ignored -> new ProductSales());
    }
}
