package dev.firstpair.gate;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import java.time.Duration;

/** Connects to Redis, and replaces the current link when it is lost. Used by one thread, the keeper. */
interface Connector {

    /** Maintains the link; called periodically, does not block. */
    void keep();

    /** Closes all connections. */
    void shutdown();

    /** What all connections have in common: commands fail after the timeout, and at once if there is no connection. */
    static <B extends ClientOptions.Builder> B failingFast(B options, SocketOptions.Builder sockets,
            Duration commandTimeout) {
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
                .socketOptions(sockets.connectTimeout(commandTimeout).build());
        return options;
    }
}
