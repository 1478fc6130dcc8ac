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
 * number of partitions. Kafka makes an instance per store; what they share lives as long as the process.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    /** Where the number of bytes for all stores together is in the settings; the first store's counts. */
    static final String MEMORY_BYTES = "firstpair.rocksdb.memory.bytes";

    private static final int BLOCK_BYTES = 4 * 1024;
    private static final int BITS_PER_KEY = 10;
    /** Few parts, so that each is large enough for what has to stay in it; stream threads are few, too. */
    private static final int SHARD_BITS = 2;
    private static final double HIGH_PRIORITY = 0.1;
    /**
     * What a write buffer takes at a time. By default 1 MiB, and the budget counts what is taken: that of a few dozen stores
     * would be used up by one entry in each, and they would be flushed, nearly empty, one after the other.
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
                // In blocks of their own, of which the cache holds those in use: a filter as a whole has megabytes,
                // and one that does not fit is read and decoded for each lookup.
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setMetadataBlockSize(BLOCK_BYTES)
                // Most lookups of a sale are for what is not there yet: order ids and pairs never seen.
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
        // What a store has to itself is closed with its options; the rest is shared.
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
