package dev.firstpair.streams;

import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles records that fail (KIP-1034). If the record is the cause, it becomes a dead letter in the same transaction;
 * if the brokers or the disk are, the thread fails and the record is read again.
 */
@NullUnmarked // Kafka initialises by configure()
final class DeadLetters {

    /** The setting with {@link StreamsMetrics}. */
    static final String METRICS = "firstpair.streams.metrics";
    /** The setting with the names of the topics whose unreadable records another service dead-letters. */
    static final String DEAD_LETTERED_ELSEWHERE = "firstpair.streams.kept-elsewhere";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private DeadLetters() {}

    /** Handles records that a processor could not process. */
    public static final class OfProcessing implements ProcessingExceptionHandler {
        private StreamsMetrics metrics;
        private Set<?> deadLetteredElsewhere;

        @Override
        public void configure(Map<String, ?> settings) {
            metrics = metricsOf(settings);
            deadLetteredElsewhere = deadLetteredElsewhere(settings);
        }

        @Override
        public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
            String place = context.topic() + "-" + context.partition() + "@" + context.offset() + " in "
                    + context.processorNodeId();
            DeadLetterReason reason = reason(exception);
            if (reason != null && !isInternal(context.topic())) {
                return letter(context, reason, String.valueOf(exception.getMessage()), place);
            }
            // A timer has no record that could be dead-lettered: its failure is a bug that a person has to look at.
            if (exception instanceof KafkaException || context.topic() == null || context.sourceRawValue() == null
                    || isInternal(context.topic())) {
                LOG.error("Stopped at {}", place, exception);
                return Response.fail();
            }
            LOG.error("Dead-lettered {}: a bug", place, exception);
            return letter(context, DeadLetterReason.FAILED, exception.toString(), place);
        }

        private Response letter(ErrorHandlerContext context, DeadLetterReason reason, String detail, String place) {
            metrics.deadLetter(context.topic(), reason);
            if (reason != DeadLetterReason.FAILED && deadLetteredElsewhere.contains(context.topic())) {
                LOG.warn("Skipped {}: {}", place, detail);
                return Response.resume();
            }
            ProducerRecord<byte[], byte[]> letter = DeadLetter.of(context.topic(), context.partition(),
                    context.offset(), context.sourceRawKey(), context.sourceRawValue(),
                    context.headers() == null ? new RecordHeaders() : context.headers(), reason, detail);
            return Response.resume(List.of(letter));
        }
    }

    /** A decision that cannot be written must not be lost: the thread fails, and the transaction with it. */
    public static final class OfWriting implements ProductionExceptionHandler {
        @Override
        public void configure(Map<String, ?> settings) {}

        @Override
        public Response handleError(
                ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
            LOG.error("Cannot write to {}", record.topic(), exception);
            return Response.fail();
        }

        @Override
        @SuppressWarnings("rawtypes") // Kafka's signature
        public Response handleSerializationError(
                ErrorHandlerContext context,
                ProducerRecord record,
                Exception exception,
                SerializationExceptionOrigin origin) {
            LOG.error("Cannot write to {}", record.topic(), exception);
            return Response.fail();
        }
    }

    /** An internal topic has no dead-letter topic. */
    private static boolean isInternal(String topic) {
        return Topics.ALL.stream().noneMatch(ours -> ours.name().equals(topic));
    }

    private static StreamsMetrics metricsOf(Map<String, ?> settings) {
        return (StreamsMetrics) Objects.requireNonNull(settings.get(METRICS), METRICS);
    }

    private static Set<?> deadLetteredElsewhere(Map<String, ?> settings) {
        return settings.get(DEAD_LETTERED_ELSEWHERE) instanceof Set<?> topics ? topics : Set.of();
    }

    /** Why the record cannot be used; null if its content is not the cause. */
    private static DeadLetterReason reason(Exception failure) {
        if (failure instanceof Malformed malformed) {
            return malformed.reason();
        }
        return failure instanceof Unprocessable unprocessable ? unprocessable.reason() : null;
    }
}
