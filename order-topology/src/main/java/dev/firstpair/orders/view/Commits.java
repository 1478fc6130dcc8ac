package dev.firstpair.orders.view;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A store that holds nothing and counts the commits of its task: Kafka Streams flushes the caches of a task's stores right
 * before it commits, in the one thread that also processes, so whoever is called after a flush is called after the commit.
 * If the commit fails, that task is closed and nobody is called. The interface of stores with a cache is an internal one
 * of Kafka Streams; there is none among the public ones that tells of a commit.
 */
final class Commits implements StateStore, CachedStateStore<Object, Object> {

    private final String name;
    private boolean open;
    private long count;

    private Commits(String name) {
        this.name = name;
    }

    /** Builds one for the store of that name. */
    static StoreBuilder<Commits> of(String store) {
        return new Builder(nameFor(store));
    }

    static String nameFor(String store) {
        return store + "-commits";
    }

    /** How many commits there were, counted from when the task was given to this instance. */
    long count() {
        return count;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        open = true;
        context.register(root, (key, value) -> {});
    }

    @Override
    public void flushCache() {
        count++;
    }

    @Override
    public void clearCache() {
        // nothing is cached
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public void flush() {
        // nothing is written
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    private record Builder(String name) implements StoreBuilder<Commits> {

        @Override
        public StoreBuilder<Commits> withCachingEnabled() {
            throw new IllegalStateException("there is nothing to cache");
        }

        @Override
        public StoreBuilder<Commits> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<Commits> withLoggingEnabled(Map<String, String> config) {
            throw new IllegalStateException("there is nothing to log");
        }

        @Override
        public StoreBuilder<Commits> withLoggingDisabled() {
            return this;
        }

        @Override
        public Commits build() {
            return new Commits(name);
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}
