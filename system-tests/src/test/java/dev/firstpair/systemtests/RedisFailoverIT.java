package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.BackingServer;
import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A sale on a Redis with replicas and Sentinels, whose primary is killed and hangs. */
@Tag("nightly")
class RedisFailoverIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    @Test
    void sellsOnAfterThePrimaryWasKilledAndWhileItHangs() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target/failover"))
                .withRedisHa()
                .withInstances(ServiceName.GATEWAY, 1);
        try (Stack stack = Stack.start(options, Progress.SILENT); Buyers buyers = new Buyers(stack)) {
            buyers.awaitAccepted();
            int first = stack.leader(BackingServer.REDIS);

            stack.killServer(BackingServer.REDIS);
            buyers.awaitAccepted();
            assertThat(stack.leader(BackingServer.REDIS)).isNotEqualTo(first);

            stack.startServer(BackingServer.REDIS);
            int second = stack.leader(BackingServer.REDIS);
            stack.freezeServer(BackingServer.REDIS, second);
            buyers.awaitAccepted();
            Patience.soon().until(() -> stack.leader(BackingServer.REDIS) != second);
            // The gateway counts by itself meanwhile.
            assertThat(Http.get(stack.urls(ServiceName.GATEWAY).getFirst(), "/api/products", null).status())
                    .isEqualTo(200);
            stack.thawServer(BackingServer.REDIS, second);
            buyers.awaitAccepted();

            buyers.finish();
            StackAudit.findsNothing(stack);
        }
    }
}
