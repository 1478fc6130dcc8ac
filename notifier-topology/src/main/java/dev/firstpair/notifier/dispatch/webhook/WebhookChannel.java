package dev.firstpair.notifier.dispatch.webhook;

import dev.firstpair.notifier.dispatch.Channel;
import dev.firstpair.notifier.dispatch.ChannelSettings;
import dev.firstpair.notifier.dispatch.Outcome;
import dev.firstpair.tokens.CompleteResponse;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.notification.Notification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Posts notifications as they are on the topic, signed. A notification is delivered when the response is a 2xx. If a
 * response is lost, it is posted twice, with the same {@code webhook-id}.
 */
final class WebhookChannel implements Channel, Channel.Delivery, AutoCloseable {

    /** Request Timeout, Too Early, Too Many Requests: client errors by number, but they ask for a retry. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private final WebhookProperties properties;
    private final HttpRequest form;
    private final WebhookSignature signature;
    private final Clock clock;
    private final HttpClient client;

    WebhookChannel(WebhookProperties properties, URI url, Clock clock) {
        this.properties = properties;
        // Fails at the start if the address is invalid.
        this.form = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Firstpair")
                .build();
        this.signature = new WebhookSignature(properties.secret());
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(properties.timeout())
                .build();
    }

    @Override
    public ChannelSettings settings() {
        return new ChannelSettings("webhook", properties.connections(), Double.POSITIVE_INFINITY, properties.retry());
    }

    @Override
    public Delivery prepare(Collection<Notification> notifications) {
        return this;
    }

    @Override
    public @Nullable String reasonToSkip(Notification notification) {
        return null;
    }

    @Override
    public Outcome deliver(Notification notification) throws InterruptedException {
        byte[] body = Topics.NOTIFICATIONS.value().serializer().serialize(Topics.NOTIFICATIONS.name(), notification);
        String id = notification.notificationId().toString();
        Instant now = clock.instant();
        HttpRequest request = HttpRequest.newBuilder(form, (name, value) -> true)
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .header("webhook-signature", signature.sign(id, now, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            return judge(CompleteResponse
                    .await(client, request, HttpResponse.BodyHandlers.discarding(), properties.timeout())
                    .statusCode());
        } catch (IOException e) {
            return new Outcome.Failed(e.toString());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /**
     * A client error is final, unless it asks for a retry. Any other failure may be temporary; a redirection may be
     * fixed by configuration.
     */
    static Outcome judge(int status) {
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered();
        }
        String detail = "the answer was " + status;
        return status >= 400 && status < 500 && !PASSING.contains(status)
                ? new Outcome.Refused(detail)
                : new Outcome.Failed(detail);
    }
}
