package dev.firstpair.stack;

import dev.firstpair.stack.servers.GuardedProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A server or an instance of a service, over all its starts. */
sealed interface Part permits EmbeddedServer, ServiceInstance {

    Duration RESTARTS_AFTER = Duration.ofSeconds(1);

    /** Also the name of its log: {@code kafka}, {@code ingress-api-2}. */
    String name();

    /** Where it listens: {@code host:port}, or a URL. */
    String address();

    Path log();

    /** The process of its last start, which may have ended; empty before the first. */
    Optional<GuardedProcess> process();

    default boolean isAlive() {
        return process().filter(GuardedProcess::isAlive).isPresent();
    }

    /** The pause before it is started again after it has ended by itself for the first time. */
    default Duration restartsAfter() {
        return RESTARTS_AFTER;
    }

    /** The first of a kind has the name of the kind, the second one that name with {@code -2} appended. */
    static String name(String kind, int number) {
        return number == 0 ? kind : kind + "-" + (number + 1);
    }
}
