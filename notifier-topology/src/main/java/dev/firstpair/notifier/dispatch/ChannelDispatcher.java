package dev.firstpair.notifier.dispatch;

import dev.firstpair.live.shared.KafkaProperties;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Delivers notifications to one channel: one consumer of the channel's group, which reads committed records in batches,
 * and a virtual thread per user with notifications to deliver.
 *
 * <p>A notification is done when the channel has accepted or finally refused it, or when it was tried for long enough.
 * If it was not accepted, it is sent to the dead-letter topic. While a notification is tried again, later ones for the
 * same user wait, and those for other users go on. A partition is paused when it has as many open notifications as fit
 * into a commit. Offsets are committed after their notifications are done, and with them, as metadata, the open
 * records: see {@link Progress}. So no notification is lost. Notifications that were delivered but not committed when a
 * process was killed or cut off may be delivered twice: a tenth of a second's worth, more in a rebalance, and those in
 * progress.
 */
public final class ChannelDispatcher implements SmartLifecycle {

    private static final Pattern ADDRESS = Pattern.compile("[^\\s<]+@[^\\s>]+");

    private final String name;
    private final ChannelConsumer consumer;
    private final Deliverer deliverer;

    /** @param sessionTimeout how long until another instance takes over from one that was killed or hangs */
    public ChannelDispatcher(Channel channel, KafkaProperties kafka, Duration sessionTimeout, DeadLetters deadLetters,
            ChannelMeters meters) {
        this.name = channel.settings().name();
        this.deliverer = new Deliverer(channel, deadLetters, meters);
        this.consumer = new ChannelConsumer(channel.settings(), kafka, sessionTimeout, deliverer, meters);
    }

    /** The channel's name. */
    String name() {
        return name;
    }

    /**
     * The reason why the channel does not deliver, or null. Addresses are removed, since the health endpoint is public.
     */
    @Nullable
    String failureReason() {
        String reading = consumer.failure();
        String delivering = deliverer.failure();
        return reading == null && delivering != null ? ADDRESS.matcher(delivering).replaceAll("…") : reading;
    }

    @Override
    public void start() {
        consumer.start();
        deliverer.start();
    }

    @Override
    public void stop(Runnable callback) {
        // On its own thread: the channels stop at the same time.
        Thread.ofVirtual().start(() -> {
            stop();
            callback.run();
        });
    }

    @Override
    public void stop() {
        consumer.stop();
        deliverer.stop();
    }

    @Override
    public boolean isRunning() {
        return consumer.isRunning();
    }
}
