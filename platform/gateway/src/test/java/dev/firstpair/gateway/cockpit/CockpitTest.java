package dev.firstpair.gateway.cockpit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;

class CockpitTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void goesOnAfterAnError() {
        try (Cockpit cockpit = new Cockpit(List.of(new FailsOnce()), InstantSource.system())) {
            await().atMost(PATIENCE).until(() -> !cockpit.view().samples().isEmpty());
        }
    }

    private static final class FailsOnce implements ReactiveDiscoveryClient {

        private final AtomicBoolean failed = new AtomicBoolean();

        @Override
        public String description() {
            return "fails once";
        }

        @Override
        public Flux<ServiceInstance> getInstances(String service) {
            if (failed.compareAndSet(false, true)) {
                throw new StackOverflowError("a bug");
            }
            return Flux.empty();
        }

        @Override
        public Flux<String> getServices() {
            return Flux.empty();
        }
    }
}
