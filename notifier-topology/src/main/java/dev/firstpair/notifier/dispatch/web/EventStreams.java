package dev.firstpair.notifier.dispatch.web;

import dev.firstpair.notifier.dispatch.ChannelMeters;
import dev.firstpair.tokens.Places;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.web.Problem;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-sent events of users' notifications. Each listener is a request on a virtual thread of its own, so one that
 * reads slowly holds up nobody. A stream ends when the listener's token expires, when the listener is too slow, after
 * the longest time of a stream, and when this instance stops. The listener reconnects with the last id that it
 * received, and misses no notification.
 */
@Component
class EventStreams implements SmartLifecycle {

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    /** Heap of a stream: Tomcat's buffers, and Spring's data of a request. */
    private static final int HEAP_BYTES = 160 * 1024;

    private final Feed feed;
    private final FeedReader reader;
    private final Notifications notifications;
    private final EventsProperties properties;
    private final JsonMapper json;
    private final Clock clock;
    private final ChannelMeters meters;
    private final Places places;
    private volatile boolean running;

    EventStreams(Feed feed, FeedReader reader, Notifications notifications, EventsProperties properties,
            JsonMapper json, Clock clock, ChannelMeters eventMeters, MeterRegistry registry) {
        this.feed = feed;
        this.reader = reader;
        this.notifications = notifications;
        this.properties = properties;
        this.json = json;
        this.clock = clock;
        this.meters = eventMeters;
        this.places = Places.of("firstpair.notifier.events.max-listeners", properties.maxListeners(), HEAP_BYTES,
                properties.maxPerUser(), properties.longestStream());
        Gauge.builder("firstpair.notifier.listeners", places, Places::taken)
                .description("Open streams of notifications")
                .register(registry);
    }

    /**
     * Sends the user's notifications since the last one received, and new ones, until the stream ends.
     *
     * @param lastSeen null for none; then only new notifications are sent
     * @param until when the listener has to present a token again
     */
    void send(UserId user, @Nullable NotificationId lastSeen, Instant until, HttpServletResponse response)
            throws InterruptedException {
        if (!reader.isCaughtUp()) {
            throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "NOT_READY",
                    "The latest notifications are being read. Try again in a few seconds.").retryAfterSeconds(1);
        }
        Places.Place place = places.take(user, "Or GET /api/notifications now and then.");
        try (Feed.Listener listener = feed.listen(user)) {
            List<NotificationBody> missed = lastSeen == null ? List.of() : missed(user, lastSeen, listener.before());
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader("X-Accel-Buffering", "no"); // nginx would buffer events otherwise
            Instant longest = clock.instant().plus(place.left());
            follow(listener, missed, until.isBefore(longest) ? until : longest, response.getOutputStream());
        } catch (IOException e) {
            // The listener has disconnected: there is nobody to answer.
        } finally {
            place.close();
        }
    }

    /**
     * The notifications after the last one received. Those in the feed are taken from there, since the table may be
     * behind it; older ones are read from the table.
     */
    private List<NotificationBody> missed(UserId user, NotificationId lastSeen, List<NotificationBody> recent) {
        String last = lastSeen.toString();
        for (int i = 0; i < recent.size(); i++) {
            if (recent.get(i).notificationId().equals(last)) {
                return recent.subList(i + 1, recent.size());
            }
        }
        // Queried before the rows: notifications stored in between are among the rows.
        Set<String> known = new HashSet<>(
                notifications.stored(user, recent.stream().map(NotificationBody::notificationId).toList()));
        OptionalLong number = notifications.number(user, lastSeen);
        if (number.isEmpty()) {
            return List.of();
        }
        List<NotificationBody> missed = new ArrayList<>(notifications.after(user, number.getAsLong()));
        missed.forEach(one -> known.add(one.notificationId()));
        recent.stream().filter(one -> !known.contains(one.notificationId())).forEach(missed::add);
        return missed;
    }

    private void follow(Feed.Listener listener, List<NotificationBody> missed, Instant until, ServletOutputStream out)
            throws IOException, InterruptedException {
        Set<String> replayed = new HashSet<>();
        out.write(HEARTBEAT); // so that the listener knows that the stream is open
        for (NotificationBody notification : missed) {
            write(notification, out);
            replayed.add(notification.notificationId());
        }
        out.flush();
        while (!listener.isOver() && clock.instant().isBefore(until)) {
            Duration left = Duration.between(clock.instant(), until);
            Duration wait = left.compareTo(properties.heartbeat()) < 0 ? left : properties.heartbeat();
            Optional<NotificationBody> next = listener.next(wait);
            if (next.isEmpty()) {
                out.write(HEARTBEAT);
            } else if (!replayed.remove(next.get().notificationId())) {
                write(next.get(), out);
            }
            out.flush();
        }
    }

    private void write(NotificationBody notification, ServletOutputStream out) throws IOException {
        out.write(("id: " + notification.notificationId() + "\nevent: " + notification.kind() + "\ndata: "
                + json.writeValueAsString(notification) + "\n\n").getBytes(StandardCharsets.UTF_8));
        meters.sent();
    }

    @Override
    public void start() {
        running = true;
    }

    /** Stopped before all others, so that the server's graceful shutdown does not wait for endless streams. */
    @Override
    public void stop() {
        feed.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
