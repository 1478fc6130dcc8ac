package dev.firstpair.streams;

import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Where the stores of a topology are: on disk, or in the memory of a test. Every store has a changelog. */
@FunctionalInterface
public interface StoreSuppliers {

    /** The underlying store of this name. */
    KeyValueBytesStoreSupplier supplier(String name);

    /** Builds the store of this name. */
    default <K, V> StoreBuilder<KeyValueStore<K, V>> store(String name, Serde<K> key, Serde<V> value) {
        return Stores.keyValueStoreBuilder(supplier(name), key, value).withLoggingEnabled(Map.of());
    }

    /** Builds the store of this name, whose entries a processor encodes itself. */
    default StoreBuilder<KeyValueStore<Bytes, byte[]>> binaryStore(String name) {
        return store(name, Serdes.Bytes(), Serdes.ByteArray());
    }
}
