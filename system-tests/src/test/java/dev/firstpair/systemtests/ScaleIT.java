package dev.firstpair.systemtests;

import dev.firstpair.stack.Progress;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three instances of ingress-api instead of one, and then one again, behind a gateway and during a sale. */
@Tag("nightly")
class ScaleIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    @Test
    void spreadsPurchasesOverNewInstancesAndLosesNoneWhenTheyEnd() throws Exception {
        StackOptions options = StackOptions.throwaway(BASE.resolve(".."), BASE.resolve("target/scaled"))
                .withInstances(ServiceName.GATEWAY, 1);
        try (Stack stack = Stack.start(options, Progress.SILENT); Buyers buyers = new Buyers(stack)) {
            buyers.awaitAccepted();

            stack.scale(ServiceName.INGRESS_API, 3);
            List<URI> three = stack.urls(ServiceName.INGRESS_API);
            Patience.soon()
                    .until(() -> three.stream()
                            .allMatch(each -> Metrics.of(each).sum("firstpair_ingress_answers_total") > 0));

            stack.scale(ServiceName.INGRESS_API, 1);
            buyers.awaitAccepted();

            buyers.finish();
        }
    }
}
