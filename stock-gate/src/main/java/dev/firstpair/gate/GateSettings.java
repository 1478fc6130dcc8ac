package dev.firstpair.gate;

import dev.firstpair.topics.check.Require;
import java.time.Duration;

/**
 * How to reach the gate, and how long it keeps its records.
 *
 * @param uri {@code redis://…}, {@code rediss://…} or {@code redis-sentinel://host:port,host:port#primary}, with the
 *        Sentinels' password as {@code ?sentinelPassword=…} before the {@code #}; for a Cluster the nodes to begin
 *        with, separated by commas; those without a scheme have TLS and login of the first
 * @param cluster whether the URI names nodes of a Redis Cluster
 * @param commandTimeout after which a command counts as failed; it may run all the same
 * @param reconnectDelay between attempts to connect
 * @param lease how long an admitted order has its unit reserved without a decision
 * @param quiet for how long the gate promises that a refusal stays valid, see {@link Admission.GateState}, up to 10 s;
 *        zero for no promise
 * @param overdueMemory how long an order is remembered as undecided after its lease
 * @param attemptMemory how long an attempt key is remembered
 */
public record GateSettings(
        String uri,
        boolean cluster,
        Duration commandTimeout,
        Duration reconnectDelay,
        Duration lease,
        Duration quiet,
        Duration overdueMemory,
        Duration attemptMemory) {

    public GateSettings {
        Require.present(uri, "uri");
        Require.atLeast(1, commandTimeout.toMillis(), "commandTimeout in ms");
        Require.atLeast(1, reconnectDelay.toMillis(), "reconnectDelay in ms");
        Require.atLeast(1, lease.toMillis(), "lease in ms");
        // admit.lua has the limit, too.
        Require.between(0, 10_000, quiet.toMillis(), "quiet in ms");
        Require.atLeast(0, overdueMemory.toMillis(), "overdueMemory in ms");
        Require.atLeast(1, attemptMemory.toMillis(), "attemptMemory in ms");
    }

    /** With the defaults that {@code ingress-api} documents. */
    public static GateSettings of(String uri) {
        return new GateSettings(uri, false, Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofSeconds(30),
                Duration.ofMillis(50), Duration.ofMinutes(10), Duration.ofHours(24));
    }
}
