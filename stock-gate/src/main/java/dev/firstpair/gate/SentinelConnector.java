package dev.firstpair.gate;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the primary that Sentinels name.
 *
 * <p>A Sentinel publishes which replica it promotes before the promotion is done; the role of that replica is polled
 * until it is the primary, and then it replaces the link at once. If no such event comes, all Sentinels are queried as
 * long as the link is silent or closed. A link is never reconnected by itself: a primary that hung, or was started
 * again, acts as the primary until a Sentinel demotes it, and what is written to it is lost.
 */
final class SentinelConnector implements Connector {

    /**
     * For so long, Sentinels do not overrule a failover that the link has followed: they name the old primary until
     * they see the promotion, a second or two later. A replica whose promotion was aborted is demoted again after 8 s.
     */
    private static final Duration FAILOVER_GRACE = Duration.ofSeconds(10);
    /** Detects within 8 s that the machine of a server has failed. */
    private static final SocketOptions.KeepAliveOptions KEEP_ALIVE = SocketOptions.KeepAliveOptions.builder()
            .enable()
            .idle(Duration.ofSeconds(5))
            .interval(Duration.ofSeconds(1))
            .count(3)
            .build();

    private static final String SENTINEL_PASSWORD = "sentinelPassword=";

    private final RedisURI uri;
    private final Duration commandTimeout;
    private final ScheduledExecutorService keeper;
    private final CurrentLink current;
    private final RedisClient client;
    private final List<SentinelClient> sentinels = new ArrayList<>();
    private final Set<NodeAddress> candidates = new HashSet<>();
    /** The primary that the current link leads to, and since when. */
    private @Nullable Primary primary;
    private long primarySinceNanos;

    SentinelConnector(GateSettings settings, ClientResources resources, ScheduledExecutorService keeper,
            CurrentLink current) {
        uri = RedisURI.create(settings.uri());
        commandTimeout = settings.commandTimeout();
        this.keeper = keeper;
        this.current = current;
        client = RedisClient.create(resources);
        client.setOptions(Connector.failingFast(ClientOptions.builder().autoReconnect(false),
                SocketOptions.builder().keepAlive(KEEP_ALIVE), commandTimeout).build());
        String password = sentinelPassword(settings.uri());
        for (RedisURI sentinel : uri.getSentinels()) {
            sentinel.setTimeout(commandTimeout);
            if (password != null) {
                sentinel.setAuthentication(password);
            }
            sentinels.add(new SentinelClient(client, sentinel, uri.getSentinelMasterId(), keeper, this::follow,
                    this::doubtCurrentLink));
        }
    }

    /** Lettuce has no field for it in a URI: the password there is that of Redis. */
    static @Nullable String sentinelPassword(String uri) {
        String query = URI.create(uri).getRawQuery();
        return query == null
                ? null
                : Arrays.stream(query.split("&"))
                        .filter(parameter -> parameter.startsWith(SENTINEL_PASSWORD))
                        .map(parameter -> parameter.substring(SENTINEL_PASSWORD.length()))
                        // A plus sign is kept: this is not form encoding.
                        .map(password -> URLDecoder.decode(password.replace("+", "%2B"), StandardCharsets.UTF_8))
                        .findFirst()
                        .orElse(null);
    }

    static boolean isFor(GateSettings settings) {
        return settings.uri().startsWith(RedisURI.URI_SCHEME_REDIS_SENTINEL + ":")
                || settings.uri().startsWith(RedisURI.URI_SCHEME_REDIS_SENTINEL_SECURE + ":");
    }

    @Override
    public void keep() {
        sentinels.forEach(SentinelClient::keepSubscribed);
        Link link = current.get();
        if (link == null || !link.isOpen() || link.isStale() || link.isDoubtful() || link.isSilent(Duration.ZERO)) {
            askSentinels(link);
        }
    }

    private void doubtCurrentLink() {
        Link link = current.get();
        if (link != null) {
            link.doubt();
        }
    }

    /** Only from the current primary: other events are about failovers before or after this one. */
    private void follow(Failover failover) {
        Primary known = primary;
        if (known != null && known.address().equals(failover.from())) {
            connect(new Primary(failover.to(), known.configEpoch() + 1), current.get());
        }
    }

    private void askSentinels(@Nullable Link link) {
        List<SentinelClient> idle = sentinels.stream().filter(SentinelClient::isIdle).toList();
        PrimaryPoll poll = new PrimaryPoll(sentinels.size(), idle.size());
        for (SentinelClient sentinel : idle) {
            sentinel.ask().whenComplete((named, failure) -> {
                if (failure == null) {
                    poll.answered(named);
                } else {
                    poll.failed();
                }
                if (current.get() == link) {
                    evaluate(poll, link, failure);
                }
            });
        }
    }

    private void evaluate(PrimaryPoll poll, @Nullable Link link, @Nullable Throwable failure) {
        Primary known = primary;
        Primary chosen = poll.choose(known, System.nanoTime() - primarySinceNanos > FAILOVER_GRACE.toNanos());
        if (chosen == null) {
            if (poll.isDone() && !poll.hasAnswer() && failure != null) {
                current.cannotConnect(failure);
            }
        } else if (link != null && known != null && chosen.address().equals(known.address()) && link.isOpen()
                && !link.isStale() && !link.isSilent(commandTimeout)) {
            primary = chosen;
            link.confirm();
        } else {
            connect(chosen, link);
        }
    }

    /** @param replaced the link that was current when the Sentinels named the candidate */
    private void connect(Primary candidate, @Nullable Link replaced) {
        if (!candidates.add(candidate.address())) {
            return;
        }
        PrimaryProbe.start(client, at(candidate.address()), () -> mayReplace(candidate, replaced), keeper)
                .whenComplete((connection, failure) -> {
                    candidates.remove(candidate.address());
                    if (failure == null) {
                        use(connection, candidate, replaced);
                    } else if (mayReplace(candidate, replaced)) {
                        current.cannotConnect(failure);
                    }
                });
    }

    private void use(StatefulRedisConnection<String, String> connection, Primary candidate, @Nullable Link replaced) {
        if (!mayReplace(candidate, replaced)) {
            connection.closeAsync();
            return;
        }
        Link old = current.get();
        primary = candidate;
        primarySinceNanos = System.nanoTime();
        current.replace(new Link(connection, connection.async()), "the primary at " + candidate.address());
        if (old != null) {
            old.close();
        }
    }

    /** Another link may have been established meanwhile; then only a later failover counts. */
    private boolean mayReplace(Primary candidate, @Nullable Link replaced) {
        Primary known = primary;
        return current.get() == replaced || known == null || candidate.configEpoch() > known.configEpoch();
    }

    private RedisURI at(NodeAddress address) {
        RedisURI node = new RedisURI(address.host(), address.port(), commandTimeout);
        node.applySsl(uri);
        node.setStartTls(uri.isStartTls());
        node.applyAuthentication(uri);
        node.setDatabase(uri.getDatabase());
        if (uri.getClientName() != null) {
            node.setClientName(uri.getClientName());
        }
        return node;
    }

    @Override
    public void shutdown() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
