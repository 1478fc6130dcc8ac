package dev.firstpair.notifier.dispatch;

/**
 * The settings of a channel for one instance.
 *
 * @param name for groups, metrics and health
 * @param concurrency deliveries at the same time, at least 1
 * @param permitsPerSecond deliveries per second of all instances together, above 0; infinite for no limit
 */
public record ChannelSettings(String name, int concurrency, double permitsPerSecond, RetryProperties retry) {

    public ChannelSettings {
        if (concurrency < 1 || !(permitsPerSecond > 0)) {
            throw new IllegalArgumentException("out of range: " + concurrency + ", " + permitsPerSecond);
        }
    }
}
