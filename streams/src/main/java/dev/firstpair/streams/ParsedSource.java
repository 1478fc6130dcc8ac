package dev.firstpair.streams;

import dev.firstpair.topics.Topic;
import java.util.function.BiFunction;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;

/**
 * Parses a topic's records in a processor, not in the source. Kafka Streams deserializes the first record of a queue
 * before it processes it: the dead letter of a record that a source cannot parse may be committed without the record's
 * offset, and the next owner of the task writes a second one. A failure here is committed together with the record's
 * offset.
 */
@NullUnmarked // Kafka initialises by init()
public final class ParsedSource<K, V, I> implements Processor<byte[], byte[], K, I> {

    /** A time before 1970 would stop a stream thread for ever; only topics with the sender's time can have one. */
    public static final TimestampExtractor TIME = (record, partitionTime) -> Math.max(0, record.timestamp());

    private final Topic<K, V> topic;
    private final BiFunction<K, V, I> mapping;
    private ProcessorContext<K, I> context;

    /** @param mapping from key and value, which agree, to what is forwarded */
    public ParsedSource(Topic<K, V> topic, BiFunction<K, V, I> mapping) {
        this.topic = topic;
        this.mapping = mapping;
    }

    /** Adds {@code topic} to {@code topology}, as a source and this processor, and returns the processor's name. */
    public static <K, V, I> String add(Topology topology, Topic<K, V> topic, BiFunction<K, V, I> mapping) {
        String source = "read-" + topic.name();
        String parse = "parse-" + topic.name();
        topology.addSource(AutoOffsetReset.earliest(), source, TIME, new ByteArrayDeserializer(),
                new ByteArrayDeserializer(), topic.name());
        topology.addProcessor(parse, () -> new ParsedSource<>(topic, mapping), source);
        return parse;
    }

    @Override
    public void init(ProcessorContext<K, I> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Topic.Entry<K, V> entry = topic.parse(record.key(), record.value());
        context.forward(record.withKey(entry.key()).withValue(mapping.apply(entry.key(), entry.value())));
    }
}
