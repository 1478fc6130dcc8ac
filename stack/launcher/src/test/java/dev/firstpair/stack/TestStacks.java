package dev.firstpair.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.servers.StartFailedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;

/** Stacks whose services are stand-ins, and helpers for their tests. */
final class TestStacks {

    /** Only limits the time of a failure. */
    static final Duration DEADLINE = Duration.ofMinutes(5);

    private static final int ATTEMPTS = 10;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private TestStacks() {}

    /** Stand-ins only: nothing listens at the addresses of the servers. */
    static StackOptions options(Path root) {
        return StackOptions.throwaway(root, root.resolve("stack"))
                .withKafka("127.0.0.1:9")
                .withRedis("redis://127.0.0.1:9")
                .withMysql("jdbc:mysql://127.0.0.1:9/none", "nobody", "nothing");
    }

    static Stack start(StackOptions options) {
        return start(options, Progress.SILENT);
    }

    /** Retries if another process has taken a port between its choice and its use. */
    static Stack start(StackOptions options, Progress progress) {
        for (int attempt = 1;; attempt++) {
            try {
                return Stack.start(options, progress);
            } catch (StartFailedException e) {
                String why = String.valueOf(e.getMessage());
                boolean taken = why.contains("is taken") || why.contains("Cannot listen on port")
                        || why.contains("Address already in use");
                if (!taken || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Waits until the service is ready: on a slow machine one probe may time out. */
    static void awaitReady(URI service) {
        await().atMost(DEADLINE)
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(readiness(service)).as("%s", service).isEqualTo(Readiness.READY));
    }

    static Readiness readiness(URI service) {
        return Readiness.of(HTTP, service);
    }
}
