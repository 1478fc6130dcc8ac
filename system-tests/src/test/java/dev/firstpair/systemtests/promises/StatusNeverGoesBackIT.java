package dev.firstpair.systemtests.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.BackingServer;
import dev.firstpair.stack.Link;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.torture.AdminAction;
import dev.firstpair.stack.torture.FaultKind;
import dev.firstpair.stack.torture.ShopperAction;
import dev.firstpair.stack.torture.TortureOptions;
import dev.firstpair.systemtests.Http;
import dev.firstpair.systemtests.Patience;
import dev.firstpair.systemtests.RunningStack;
import dev.firstpair.systemtests.ShopDriver;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An instance is stopped until its session has ended and resumes as a zombie; others are killed or cut off. */
@Tag("nightly")
class StatusNeverGoesBackIT {

    private static final int PRODUCTS = 8;
    private static final Duration FAR = Duration.ofMillis(300);
    private static final Duration SOON = Duration.ofMillis(10);

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.firstpair.systemtests.promises.Round#seeds")
    void neverTakesBackAStatusThatItShowed(long seed) throws InterruptedException {
        Round.with(TortureOptions.ALL
                .withFaults(FaultKind.FROZEN, FaultKind.KILLED, FaultKind.CUT, FaultKind.STALLED, FaultKind.DELAYED)
                .withVictims(ServiceName.ORDER_TOPOLOGY)
                .withMore(3, ShopperAction.LOOK, ShopperAction.LIST, ShopperAction.WATCH)
                .withAdminActions(AdminAction.CANCEL_BY_SQL, AdminAction.PAY_BY_SQL), seed).holdsEveryPromise();
    }

    /**
     * A round rarely reads a status between a change and its commit. Here that interval is long, since all data between
     * one instance and the brokers is delayed; the instance is killed as soon as it shows a change that the other
     * cannot know yet.
     */
    @Test
    void showsNothingThatDiesWithTheInstanceThatShowsIt() {
        Stack stack = RunningStack.get();
        ShopDriver shop = new ShopDriver(stack);
        Map<String, String> tokens = new LinkedHashMap<>();
        for (int i = 0; i < PRODUCTS; i++) {
            long user = shop.newUser();
            tokens.put(shop.order(shop.product(1, ",\"hold\":\"PT1H\""), user), shop.token(user));
        }
        URI mortal = stack.urls(ServiceName.ORDER_TOPOLOGY).getFirst();
        URI other = stack.urls(ServiceName.ORDER_TOPOLOGY).getLast();
        Map<String, Integer> shown = new HashMap<>();
        Link link = stack.link(ServiceName.ORDER_TOPOLOGY, 0, BackingServer.KAFKA);
        link.delay(FAR);
        try {
            tokens.forEach((order, token) -> Patience.soon()
                    .until(() -> Http.post(other, "/api/orders/" + order + "/cancellation", token, null)
                            .status() == 202));
            Patience.soon().pollInterval(SOON).until(() -> tokens.entrySet().stream().anyMatch(one -> {
                String order = one.getKey();
                int here = version(mortal, "/api/orders/" + order, one.getValue());
                shown.merge(order, here, Math::max);
                return here > 1 && version(other, "/internal/orders/" + order, one.getValue()) == 1;
            }) || tokens.keySet().stream().allMatch(order -> shown.getOrDefault(order, 0) > 1));
            stack.kill(ServiceName.ORDER_TOPOLOGY, 0);
        } finally {
            link.heal();
        }
        try {
            tokens.forEach((order,
                    token) -> assertThat(Patience.soon()
                            .until(() -> version(other, "/api/orders/" + order, token), version -> version > 0))
                            .as("version of %s", order)
                            .isGreaterThanOrEqualTo(shown.getOrDefault(order, 0)));
        } finally {
            stack.start(ServiceName.ORDER_TOPOLOGY, 0);
        }
    }

    /** The version of the order as this instance shows it; 0 if there is no answer. */
    private static int version(URI instance, String path, String token) {
        Http.Answer answer = Http.get(instance, path, token);
        return answer.status() == 200 ? answer.json().path("version").asInt() : 0;
    }
}
