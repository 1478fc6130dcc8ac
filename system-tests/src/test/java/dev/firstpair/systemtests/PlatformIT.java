package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The services that {@code --platform} starts. During a sale, instances are started and ended; the gateway finds them
 * by discovery, without a request to read its list again.
 */
@Tag("nightly")
class PlatformIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    @Test
    void spreadsPurchasesOverNewInstancesAndLosesNoneWhenTheyEnd() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target/platform"))
                .withInstances(ServiceName.GATEWAY, 1)
                .withInstances(ServiceName.CONFIG_SERVER, 1)
                .withInstances(ServiceName.DISCOVERY, 1)
                .withRedisHa();
        try (Stack stack = Stack.start(options, Progress.SILENT); Buyers buyers = new Buyers(stack)) {
            URI gateway = stack.urls(ServiceName.GATEWAY).getFirst();
            long gatewayPid = stack.pid(ServiceName.GATEWAY, 0);
            buyers.awaitAccepted();

            stack.scale(ServiceName.INGRESS_API, 3);
            List<URI> three = stack.urls(ServiceName.INGRESS_API);
            Patience.soon()
                    .until(() -> three.stream()
                            .allMatch(each -> Metrics.of(each).sum("firstpair_ingress_answers_total") > 0));

            stack.kill(ServiceName.DISCOVERY, 0);
            Patience.soon().until(() -> isWithoutDiscovery(gateway));
            buyers.awaitAccepted();
            stack.start(ServiceName.DISCOVERY, 0);
            Patience.soon()
                    .until(() -> !isWithoutDiscovery(gateway)
                            && three.stream().noneMatch(PlatformIT::isWithoutDiscovery));

            stack.scale(ServiceName.INGRESS_API, 1);
            buyers.awaitAccepted();

            buyers.finish();
            assertThat(stack.pid(ServiceName.GATEWAY, 0)).isEqualTo(gatewayPid);
        }
    }

    private static boolean isWithoutDiscovery(URI service) {
        return Metrics.of(service).sum("firstpair_discovery_away") > 0;
    }
}
