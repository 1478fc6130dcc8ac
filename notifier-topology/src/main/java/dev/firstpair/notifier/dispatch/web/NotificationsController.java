package dev.firstpair.notifier.dispatch.web;

import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A user's own notifications. */
@RestController
@RequestMapping("/api/notifications")
class NotificationsController {

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int MOST_PER_PAGE = 100;

    private final Notifications notifications;
    private final NotificationStreams streams;

    NotificationsController(Notifications notifications, NotificationStreams streams) {
        this.notifications = notifications;
        this.streams = streams;
    }

    @GetMapping
    NotificationBody.Page mine(
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(required = false) @Nullable String before,
            JwtAuthenticationToken caller) {
        if (limit < 1 || limit > MOST_PER_PAGE) {
            throw Problem.invalid("limit is 1 to " + MOST_PER_PAGE + ", not " + limit);
        }
        UserId user = user(caller);
        long number = before == null
                ? Long.MAX_VALUE
                : notifications.number(user, parse("before", before))
                        .orElseThrow(() -> Problem.invalid("before is the 'next' of a page, not " + before));
        // One more row than requested shows whether there is a next page.
        List<Notifications.Row> found = notifications.before(user, number, limit + 1);
        List<NotificationBody> page = found.stream().limit(limit).flatMap(row -> row.body().stream()).toList();
        return new NotificationBody.Page(page, found.size() > limit ? found.get(limit - 1).notificationId() : null);
    }

    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void events(
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId,
            JwtAuthenticationToken caller,
            HttpServletRequest request,
            HttpServletResponse response) throws InterruptedException {
        NotificationId lastSeen = lastEventId == null ? null : parse(LAST_EVENT_ID, lastEventId);
        Instant expiresAt = caller.getToken().getExpiresAt();
        streams.open(user(caller), lastSeen, expiresAt == null ? Instant.MAX : expiresAt, request, response);
    }

    private static UserId user(JwtAuthenticationToken caller) {
        return UserId.parse(String.valueOf(caller.getToken().getSubject()));
    }

    private static NotificationId parse(String name, String id) {
        try {
            return NotificationId.parse(id);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(name + " is the id of a notification: " + e.getMessage());
        }
    }
}
