package dev.firstpair.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.firstpair.topics.Samples.Sample;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.deadletter.Malformed;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.wish.WishKey;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopicTest {

    @ParameterizedTest
    @MethodSource("dev.firstpair.topics.Samples#all")
    <K, V> void readsWhatItsKeyNames(Sample<K, V> sample) {
        Topic<K, V> topic = sample.topic();

        assertThat(topic.parse(bytes(topic, sample.key()), bytes(sample)))
                .isEqualTo(new Topic.Entry<>(sample.key(), sample.value()));
        assertThat(topic.read(new ConsumerRecord<>(topic.deadLetterName(), 0, 0, bytes(topic, sample.key()),
                bytes(sample)))).isEqualTo(sample.value());
    }

    @ParameterizedTest
    @MethodSource("dev.firstpair.topics.Samples#all")
    <K, V> void refusesTheKeyOfAnotherUnlessTheValueDoesNotNameOne(Sample<K, V> sample) {
        Topic<K, V> topic = sample.topic();
        byte[] other = bytes(topic, other(sample.key()));

        if (topic == Topics.ORDER_COMMANDS) {
            assertThat(topic.parse(other, bytes(sample)).value()).isEqualTo(sample.value());
        } else {
            assertThatThrownBy(() -> topic.parse(other, bytes(sample))).asInstanceOf(type(Malformed.class))
                    .returns(DeadLetterReason.KEY_MISMATCH, Malformed::reason);
        }
    }

    @SuppressWarnings("unchecked")
    private static <K> K other(K key) {
        return (K) switch (key) {
            case ProductId id -> new ProductId(id.value() + 1);
            case UserId id -> new UserId(id.value() + 1);
            case OrderId _id -> Samples.OTHER_ORDER;
            case WishKey wish -> new WishKey(new ProductId(wish.productId().value() + 1), wish.userId());
            default -> throw new AssertionError("a key of another type: " + key);
        };
    }

    private static <K> byte[] bytes(Topic<K, ?> topic, K key) {
        return topic.key().serializer().serialize(topic.name(), key);
    }

    private static <V> byte[] bytes(Sample<?, V> sample) {
        return sample.topic().value().serializer().serialize(sample.topic().name(), sample.value());
    }
}
