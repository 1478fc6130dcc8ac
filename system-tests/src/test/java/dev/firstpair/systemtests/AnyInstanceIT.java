package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each order-topology instance returns the right answer for every order, or none yet, while the other one is killed.
 */
@Tag("nightly")
class AnyInstanceIT {

    private static final int ORDERS = 100;
    private static final long SEED = 20261122;

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);

    @Test
    void givesTheSameRightAnswerFromEitherInstanceAndNoWrong404WhileOneDies() throws Exception {
        Map<String, Long> owners = new HashMap<>();
        Map<String, Long> products = new HashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Long> onSale = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                onSale.add(shop.product(ORDERS / 5, ",\"hold\":\"PT1H\""));
            }
            List<Callable<Void>> purchases = new ArrayList<>();
            for (int i = 0; i < ORDERS; i++) {
                long product = onSale.get(i % onSale.size());
                long user = shop.newUser();
                purchases.add(() -> {
                    String order = shop.order(product, user);
                    synchronized (owners) {
                        owners.put(order, user);
                        products.put(order, product);
                    }
                    return null;
                });
            }
            all(threads.invokeAll(purchases));
            List<String> asked = new ArrayList<>(owners.keySet());
            Collections.sort(asked);
            Collections.shuffle(asked, new Random(SEED));

            List<Callable<Void>> questions = new ArrayList<>();
            for (String order : asked) {
                questions.add(() -> {
                    for (URI instance : stack.urls(ServiceName.ORDER_TOPOLOGY)) {
                        Http.Answer answer = Patience.soon()
                                .until(() -> ask(instance, order, owners), given -> !given.asksToTryAgain());
                        assertThat(answer.status()).as("%s at %s: %s", order, instance, answer).isEqualTo(200);
                        assertRight(answer, order, products);
                    }
                    return null;
                });
            }
            all(threads.invokeAll(questions));

            AtomicBoolean over = new AtomicBoolean();
            Future<Integer> asking = threads.submit(() -> askWhile(over, asked, owners, products));
            try {
                stack.kill(ServiceName.ORDER_TOPOLOGY, 1);
                stack.start(ServiceName.ORDER_TOPOLOGY, 1);
            } finally {
                // Otherwise the threads would never end, and closing them would block forever.
                over.set(true);
            }
            assertThat(asking.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("right answers while the other instance was dead")
                    .isPositive();
            all(threads.invokeAll(questions));
        }
    }

    /** Asks the surviving instance and counts the right answers; 503 counts as no answer, 404 would be wrong. */
    private int askWhile(AtomicBoolean over, List<String> orders, Map<String, Long> owners,
            Map<String, Long> products) {
        int right = 0;
        for (int i = 0; !over.get(); i++) {
            String order = orders.get(i % orders.size());
            Http.Answer answer = ask(stack.urls(ServiceName.ORDER_TOPOLOGY).getFirst(), order, owners);
            if (!answer.asksToTryAgain()) {
                assertThat(answer.status()).as("%s: %s", order, answer).isEqualTo(200);
                assertRight(answer, order, products);
                right++;
            }
        }
        return right;
    }

    private Http.Answer ask(URI instance, String order, Map<String, Long> owners) {
        return Http.get(instance, "/api/orders/" + order, shop.token(owners.getOrDefault(order, 0L)));
    }

    private static void assertRight(Http.Answer answer, String order, Map<String, Long> products) {
        assertThat(answer.text("orderId")).isEqualTo(order);
        assertThat(answer.text("status")).isEqualTo("PENDING");
        assertThat(answer.json().get("productId").longValue()).isEqualTo(products.get(order));
    }

    private static void all(List<Future<Void>> done) throws Exception {
        for (Future<Void> one : done) {
            one.get();
        }
    }
}
