package dev.firstpair.notifier.dispatch.web;

import dev.firstpair.notifier.dispatch.ChannelMeters;
import dev.firstpair.tokens.Places;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.web.EventStreams;
import dev.firstpair.web.EventStreams.Sent;
import dev.firstpair.web.EventStreams.Source;
import dev.firstpair.web.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-sent events of users' notifications. A stream also ends when the listener is too slow. The listener reconnects
 * with the last id that it received, and misses no notification. So that it has an id before it has a notification, a
 * stream begins with one.
 */
@Component
class NotificationStreams {

    /** Heap of a stream: Tomcat's buffers, and Spring's data of a request. */
    private static final int HEAP_BYTES = 160 * 1024;

    /** The position of a user without notifications. */
    private static final NotificationId NONE = new NotificationId(new UUID(0, 0));

    private static final Logger LOG = LoggerFactory.getLogger(NotificationStreams.class);

    private final Feed feed;
    private final FeedReader reader;
    private final Notifications notifications;
    private final JsonMapper json;
    private final ChannelMeters meters;
    private final EventStreams streams;

    NotificationStreams(Feed feed, FeedReader reader, Notifications notifications,
            NotificationStreamsProperties properties,
            JsonMapper json, Clock clock, ChannelMeters eventMeters, MeterRegistry registry) {
        this.feed = feed;
        this.reader = reader;
        this.notifications = notifications;
        this.json = json;
        this.meters = eventMeters;
        Places places = Places.of("firstpair.notifier.events.max-listeners", properties.maxListeners(), HEAP_BYTES,
                properties.maxPerUser(), properties.longestStream());
        this.streams = new EventStreams(places, "text/event-stream;charset=UTF-8", properties.heartbeat(), clock)
                .observed("firstpair.notifier.listeners", "Open streams of notifications", registry);
    }

    /**
     * Opens a stream: the user's notifications since the last one received, and new ones.
     *
     * @param lastSeen null for none; then only new notifications are sent
     * @param until when the listener has to present a token again
     */
    void open(UserId user, @Nullable NotificationId lastSeen, Instant until, HttpServletRequest request,
            HttpServletResponse response) throws InterruptedException {
        streams.open(request, response, user, "Or GET /api/notifications now and then.", until,
                () -> listen(user, lastSeen));
    }

    /** Runs before the web server is stopped, which would wait for the streams to end. */
    @EventListener(ContextClosedEvent.class)
    void end() {
        feed.close();
    }

    private Source listen(UserId user, @Nullable NotificationId lastSeen) {
        if (!reader.isCaughtUp()) {
            throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "NOT_READY",
                    "The latest notifications are being read. Try again in a few seconds.").retryAfterSeconds(1);
        }
        // Before listening: a notification in between is sent after it, or after an interruption.
        @Nullable
        String stored = lastSeen == null ? lastStored(user) : null;
        Feed.Listener listener = feed.listen(user);
        try {
            List<NotificationBody> before = listener.before();
            return lastSeen == null
                    ? new NewOnes(listener, before.isEmpty() ? stored : before.getLast().notificationId(), List.of())
                    : new NewOnes(listener, null, missed(user, lastSeen, before));
        } catch (RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** Null if the table cannot be read: a stream of new notifications does not need it. */
    private @Nullable String lastStored(UserId user) {
        try {
            return notifications.last(user).orElseGet(NONE::toString);
        } catch (DataAccessException e) {
            LOG.debug("A stream begins without an id", e);
            return null;
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
        OptionalLong number = lastSeen.equals(NONE) ? OptionalLong.of(0) : notifications.number(user, lastSeen);
        if (number.isEmpty()) {
            return List.of();
        }
        List<NotificationBody> missed = new ArrayList<>(notifications.after(user, number.getAsLong()));
        missed.forEach(one -> known.add(one.notificationId()));
        recent.stream().filter(one -> !known.contains(one.notificationId())).forEach(missed::add);
        return missed;
    }

    private final class NewOnes implements Source {

        private final Feed.Listener listener;
        private final @Nullable String position;
        private final Set<String> replayed = new HashSet<>();
        private List<NotificationBody> missed;

        /** @param position where the stream begins, if the listener does not know */
        NewOnes(Feed.Listener listener, @Nullable String position, List<NotificationBody> missed) {
            this.listener = listener;
            this.position = position;
            this.missed = missed;
        }

        @Override
        public void begin(OutputStream out) throws IOException {
            heartbeat(out);
            if (position != null) {
                out.write(("id: " + position + "\n\n").getBytes(StandardCharsets.UTF_8));
            }
            for (NotificationBody notification : missed) {
                write(notification, out);
                replayed.add(notification.notificationId());
            }
            missed = List.of();
        }

        @Override
        public Sent next(OutputStream out, Duration timeout) throws IOException, InterruptedException {
            Optional<NotificationBody> next = listener.next(timeout);
            if (next.isEmpty()) {
                return listener.isOver() ? Sent.LAST : Sent.NOTHING;
            }
            if (replayed.remove(next.get().notificationId())) {
                return Sent.NOTHING;
            }
            write(next.get(), out);
            return Sent.EVENT;
        }

        private void write(NotificationBody notification, OutputStream out) throws IOException {
            out.write(("id: " + notification.notificationId() + "\nevent: " + notification.kind() + "\ndata: "
                    + json.writeValueAsString(notification) + "\n\n").getBytes(StandardCharsets.UTF_8));
            meters.sent();
        }

        @Override
        public void close() {
            listener.close();
        }
    }
}
