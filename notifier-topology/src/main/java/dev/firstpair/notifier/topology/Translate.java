package dev.firstpair.notifier.topology;

import dev.firstpair.topics.ids.ProductId;
import java.util.function.BiFunction;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;

/** From a topic's record to what bears on whom to call; one whose key and value disagree goes no further. */
@NullUnmarked // Kafka initialises by init()
final class Translate<K, V> implements Processor<K, V, ProductId, Input> {

    private final BiFunction<K, V, Input> translation;
    private ProcessorContext<ProductId, Input> context;

    Translate(BiFunction<K, V, Input> translation) {
        this.translation = translation;
    }

    @Override
    public void init(ProcessorContext<ProductId, Input> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<K, V> record) {
        Input input = translation.apply(record.key(), record.value());
        context.forward(new Record<>(input.productId(), input, record.timestamp()));
    }
}
