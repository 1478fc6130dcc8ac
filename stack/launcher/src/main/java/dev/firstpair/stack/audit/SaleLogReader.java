package dev.firstpair.stack.audit;

import dev.firstpair.topics.Topic;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.json.Malformed;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the topics of a sale from the moment of its creation on, which is before the sale's products are created; each
 * reading goes on where the last one ended. Not for several threads.
 */
public final class SaleLogReader implements AutoCloseable {

    private static final List<Topic<?, ?>> READ = List.of(Topics.PURCHASE_REQUESTS, Topics.ORDER_EVENTS,
            Topics.STOCK_LEVELS, Topics.RESTOCKS);
    private static final Duration POLL = Duration.ofMillis(200);
    /** Far more than there is to read takes; brokers that are away come back, or do not. */
    private static final Duration READ_WITHIN = Duration.ofSeconds(60);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> collectors = new HashMap<>();
    private final List<PurchaseRequest> requests = new ArrayList<>();
    private final List<OrderEvent> events = new ArrayList<>();
    private final List<StockLevel> levels = new ArrayList<>();
    private final List<Restock> restocks = new ArrayList<>();

    public SaleLogReader(String bootstrapServers) {
        consumer = new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000), new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            collect(Topics.PURCHASE_REQUESTS, requests);
            collect(Topics.ORDER_EVENTS, events);
            collect(Topics.STOCK_LEVELS, levels);
            collect(Topics.RESTOCKS, restocks);
            for (Topic<?, ?> topic : READ) {
                for (PartitionInfo partition : consumer.partitionsFor(topic.name())) {
                    partitions.add(new TopicPartition(topic.name(), partition.partition()));
                }
            }
            consumer.assign(partitions);
            consumer.endOffsets(partitions).forEach(consumer::seek);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    // What is garbage for the services is garbage here: it sits in a dead-letter topic and decides nothing.
    private <V> void collect(Topic<?, V> topic, List<V> into) {
        collectors.put(topic.name(), message -> {
            try {
                into.add(topic.value().deserializer().deserialize(topic.name(), message.value()));
            } catch (Malformed e) {
                return;
            }
        });
    }

    /**
     * All that is committed by now about the products.
     *
     * @throws TimeoutException if it cannot be read to its end
     */
    public SaleLog read(Set<ProductId> products) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long giveUpNanos = System.nanoTime() + READ_WITHIN.toNanos();
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < end(ends, partition))) {
            consumer.poll(POLL).forEach(message -> {
                Consumer<ConsumerRecord<byte[], byte[]>> collector = collectors.get(message.topic());
                if (collector != null) {
                    collector.accept(message);
                }
            });
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while reading the log");
            }
            if (System.nanoTime() > giveUpNanos) {
                throw new TimeoutException("The log cannot be read to its end within " + READ_WITHIN.toSeconds()
                        + " s: it stands at " + partitions.stream()
                                .filter(partition -> consumer.position(partition) < end(ends, partition))
                                .map(partition -> partition + "@" + consumer.position(partition) + " of "
                                        + end(ends, partition))
                                .collect(Collectors.joining(", ")));
            }
        }
        return new SaleLog(products,
                requests.stream().filter(request -> products.contains(request.productId())).toList(),
                events.stream().filter(event -> products.contains(event.productId())).toList(),
                levels.stream().filter(level -> products.contains(level.productId())).toList(),
                restocks.stream().filter(restock -> products.contains(restock.productId())).toList());
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        Long end = ends.get(partition);
        return end == null ? 0 : end;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
