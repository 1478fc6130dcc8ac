package dev.firstpair.orders.topology;

import dev.firstpair.orders.ledger.Input;
import dev.firstpair.topics.ids.ProductId;
import java.util.function.BiFunction;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;

/** From a topic's record to the ledger's input; one whose key and value disagree goes no further. */
@NullUnmarked // Kafka initialises by init()
final class Translate<V> implements Processor<ProductId, V, ProductId, Input> {

    private final BiFunction<ProductId, V, Input> translation;
    private ProcessorContext<ProductId, Input> context;

    Translate(BiFunction<ProductId, V, Input> translation) {
        this.translation = translation;
    }

    @Override
    public void init(ProcessorContext<ProductId, Input> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<ProductId, V> record) {
        context.forward(record.withValue(translation.apply(record.key(), record.value())));
    }
}
