package dev.firstpair.streams;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.Filter;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one budget of write buffers for all stores of the process, so that memory does not grow with the
 * number of partitions. Kafka creates an instance per store; the shared memory lives as long as the process.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    /** The setting with the number of bytes for all stores together; the first store's value counts. */
    static final String MEMORY_BYTES = "firstpair.rocksdb.memory.bytes";

    private static final int BLOCK_BYTES = 4 * 1024;
    private static final int BITS_PER_KEY = 10;
    /** Few shards, so that each is large enough for what has to stay in it; stream threads are few too. */
    private static final int SHARD_BITS = 2;
    private static final double HIGH_PRIORITY = 0.1;
    /**
     * The unit in which a write buffer allocates memory. With the default of 1 MiB, one entry in each of a few dozen
     * stores would use up the budget, which counts allocated memory, and nearly empty buffers would be flushed one
     * after the other.
     */
    private static final int ARENA_BLOCK_BYTES = 32 * 1024;

    private static @Nullable Shared shared;

    private record Shared(Cache cache, WriteBufferManager buffers, Filter filter, long writeBufferBytes) {}

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> settings) {
        Shared memory = shared(((Number) Objects.requireNonNull(settings.get(MEMORY_BYTES))).longValue());
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache())
                .setCacheIndexAndFilterBlocks(true)
                .setPinTopLevelIndexAndFilter(true)
                .setBlockSize(BLOCK_BYTES)
                // Filters and indexes in blocks of their own, of which the cache holds those in use: a whole filter has
                // megabytes, and one that does not fit is read and decoded for each lookup.
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setMetadataBlockSize(BLOCK_BYTES)
                // Most lookups of a sale are for keys that do not exist yet: new order ids and pairs.
                .setFilterPolicy(memory.filter());
        options.setTableFormatConfig(table)
                .setWriteBufferManager(memory.buffers())
                .setWriteBufferSize(memory.writeBufferBytes())
                .setArenaBlockSize(ARENA_BLOCK_BYTES)
                .setMaxWriteBufferNumber(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    @Override
    public void close(String storeName, Options options) {
        // A store's own objects are closed with its options; the rest is shared.
    }

    private static synchronized Shared shared(long bytes) {
        if (shared == null) {
            Cache cache = new LRUCache(bytes, SHARD_BITS, false, HIGH_PRIORITY);
            shared = new Shared(cache, new WriteBufferManager(bytes / 2, cache), new BloomFilter(BITS_PER_KEY),
                    bytes / 8);
        }
        return shared;
    }
}
