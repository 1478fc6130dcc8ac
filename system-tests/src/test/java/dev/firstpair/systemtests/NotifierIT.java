package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.TopicContents;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.product.StockLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What those who wish are told by a notifier that is killed, and one that works beside a rush. */
class NotifierIT {

    /** How many are called for each unit, by default. */
    private static final int FACTOR = 5;
    private static final int RUSH_PER_SECOND = 200;
    /** Several times what it takes to set everything up. */
    private static final Duration UNTIL_DUE = Duration.ofSeconds(25);
    /** Two seconds after its start the notifier tells whom it has to tell; this is longer. */
    private static final Duration NOBODY_MORE = Duration.ofSeconds(3);

    private final Stack stack = RunningStack.get();
    private final Shop shop = new Shop(stack);
    private final NotificationLog notifications = new NotificationLog(stack);

    @AfterEach
    void stop() {
        notifications.close();
    }

    @Test
    void tellsOfAnOpeningOnceAlthoughItWasDownWhenItWasDue() {
        Instant opens = Instant.now().plus(Duration.ofHours(1));
        Instant due = Instant.now().plus(UNTIL_DUE);
        Instant opensMeanwhile = due.plusSeconds(2);
        ProductId told = opening(opens, Duration.ofHours(2));
        ProductId dueMeanwhile = opening(opens, Duration.between(due, opens));
        ProductId moved = opening(opens, Duration.between(due, opens));
        ProductId canceled = opening(opens, Duration.between(due, opens));
        ProductId missed = opening(opensMeanwhile, Duration.between(due, opensMeanwhile));
        List<Long> wishers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long user = shop.newUser();
            wishers.add(user);
            List.of(missed, canceled, moved, dueMeanwhile, told).forEach(product -> wish(product, user));
        }
        notifications.await(told, wishers.size(), Shop.PATIENCE);

        stack.kill(ServiceName.NOTIFIER_TOPOLOGY, 0);
        try {
            assertThat(Instant.now()).as("all is set up before it is due").isBefore(due);
            // Its lead is still longer than that.
            change(told, opens.plus(Duration.ofMinutes(30)));
            change(moved, opens.plus(Duration.ofDays(1)));
            restock(canceled, -1);
            await().atMost(Shop.PATIENCE).until(() -> Instant.now().isAfter(opensMeanwhile));
        } finally {
            stack.start(ServiceName.NOTIFIER_TOPOLOGY, 0);
        }

        notifications.await(dueMeanwhile, wishers.size(), Shop.PATIENCE);
        ProductId later = opening(opens, Duration.ofHours(2));
        wish(later, wishers.getFirst());
        notifications.await(later, 1, Shop.PATIENCE);
        notifications.listen(NOBODY_MORE);
        assertThat(users(dueMeanwhile)).isEqualTo(wishers);
        assertThat(users(told)).isEqualTo(wishers);
        assertThat(users(moved)).isEmpty();
        assertThat(users(canceled)).isEmpty();
        assertThat(users(missed)).isEmpty();
    }

    @Test
    void callsFewForUnitsThatComeBackOneByOneWhileOthersBuy() throws Exception {
        int stock = 8;
        int atOnce = 3;
        long product = shop.product(stock, "");
        long other = shop.product(100_000, "");
        List<String> orders = IntStream.range(0, stock).mapToObj(i -> shop.order(product, shop.newUser())).toList();
        List<Long> wishers = IntStream.range(0, FACTOR * stock).mapToObj(i -> shop.newUser()).toList();
        wishers.forEach(user -> wish(new ProductId(product), user));

        AtomicInteger soldInTheRush = new AtomicInteger();
        List<String> rebought = new ArrayList<>();
        try (Crowd crowd = new Crowd(stack, 1_000, 16)) {
            Thread rush = Thread.ofVirtual().start(() -> {
                try {
                    OpenLoop.run(RUSH_PER_SECOND, Duration.ofSeconds(crowd.size() / RUSH_PER_SECOND),
                            (shopper, due) -> crowd.buy(shopper, other).thenAccept(answer -> {
                                if (answer.status() == 202) {
                                    soldInTheRush.incrementAndGet();
                                }
                            }));
                } catch (InterruptedException e) {
                    // all have been bought again
                }
            });
            orders.forEach(order -> {
                cancel(order);
                rebought.add(shop.order(product, shop.newUser()));
            });
            rush.interrupt();
            rush.join();
        }
        assertThat(soldInTheRush).hasPositiveValue();
        assertThat(rebought).hasSize(stock);
        ProductId id = new ProductId(product);
        notifications.await(id, FACTOR, Shop.PATIENCE);
        notifications.listen(NOBODY_MORE);
        int most = mostThatRemainedOnceSoldOut(id, stock);
        assertThat(most).isBetween(1, stock - 1);
        assertThat(users(id)).hasSizeLessThanOrEqualTo(FACTOR * most).isEqualTo(wishers.subList(0, users(id).size()));

        // And goes on where it stopped.
        rebought.subList(0, atOnce).forEach(this::cancel);
        notifications.await(id, FACTOR * atOnce, Shop.PATIENCE);
        notifications.listen(NOBODY_MORE);
        assertThat(users(id)).isEqualTo(wishers.subList(0, FACTOR * atOnce));
    }

    @Test
    void mailsEverybodyAlthoughItIsKilledInTheMiddle() throws Exception {
        int units = 5;
        ProductId product = new ProductId(shop.product(0, ""));
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < FACTOR * units; i++) {
            String address = "wisher-" + i + "@example.com";
            Http.Answer signedUp = Http.post(stack.accounts(), "/api/users", null,
                    "{\"email\":\"" + address + "\",\"password\":\"correct horse battery\",\"userName\":\"Wisher\"}");
            assertThat(signedUp.status()).as("%s", signedUp).isEqualTo(201);
            addresses.add(address);
            wish(product, signedUp.json().get("userId").longValue());
        }
        try {
            setRate(5);
            restock(product, units);
            await().atMost(Shop.PATIENCE).until(() -> !mailed(addresses).isEmpty());
            stack.kill(ServiceName.NOTIFIER_TOPOLOGY, 0);
            assertThat(mailed(addresses)).as("killed in the middle").hasSizeLessThan(addresses.size());
        } finally {
            stack.start(ServiceName.NOTIFIER_TOPOLOGY, 0);
            setRate(100);
        }

        await().atMost(Shop.PATIENCE.multipliedBy(2))
                .untilAsserted(() -> assertThat(mailed(addresses)).isEqualTo(addresses));
        notifications.await(product, addresses.size(), Shop.PATIENCE);
        notifications.listen(NOBODY_MORE);
        assertThat(users(product)).hasSize(addresses.size()).doesNotHaveDuplicates();
    }

    /** Who of them has got a mail: its file is named after the recipient. */
    private Set<String> mailed(Set<String> addresses) throws IOException {
        if (!Files.isDirectory(stack.mails())) {
            return Set.of();
        }
        try (Stream<Path> mails = Files.list(stack.mails())) {
            Set<String> mailed = mails.map(
                    mail -> mail.getFileName().toString().replaceFirst("^\\d+-\\d+-", "").replaceFirst("\\.eml$", ""))
                    .collect(Collectors.toSet());
            mailed.retainAll(addresses);
            return mailed;
        }
    }

    private void setRate(int perSecond) {
        Http.Answer set = Http.call("PUT", stack.urls(ServiceName.NOTIFIER_TOPOLOGY).getFirst(),
                "/api/admin/notifications/rate", shop.admin(), "{\"perSecond\":" + perSecond + "}", Map.of());
        assertThat(set.status()).as("%s", set).isEqualTo(202);
    }

    private void restock(ProductId product, int quantity) {
        Http.Answer restocked = Http.post(stack.catalog(), "/api/products/" + product + "/restocks", shop.admin(),
                "{\"quantity\":" + quantity + "}");
        assertThat(restocked.status()).as("%s", restocked).isEqualTo(202);
    }

    private ProductId opening(Instant opensAt, Duration lead) {
        return new ProductId(shop.product(1, ",\"opensAt\":\"" + opensAt + "\",\"lead\":\"" + lead + "\""));
    }

    private void change(ProductId product, Instant opensAt) {
        Http.Answer changed = Http.call("PATCH", stack.catalog(), "/api/products/" + product, shop.admin(),
                "{\"opensAt\":\"" + opensAt + "\"}", Map.of());
        assertThat(changed.status()).as("%s", changed).isEqualTo(200);
    }

    private void wish(ProductId product, long user) {
        Http.Answer wished = Http.call("PUT", stack.catalog(), "/api/products/" + product + "/wish", shop.token(user),
                null, Map.of());
        assertThat(wished.status()).as("%s", wished).isIn(200, 201);
    }

    private void cancel(String order) {
        Http.Answer canceled = Http.post(stack.orders(), "/api/orders/" + order + "/cancellation", shop.admin(), null);
        assertThat(canceled.status()).as("%s", canceled).isEqualTo(202);
    }

    private List<Long> users(ProductId product) {
        return notifications.of(product).stream().map(each -> each.userId().value()).toList();
    }

    private int mostThatRemainedOnceSoldOut(ProductId product, int stock) {
        int most = 0;
        boolean soldOut = false;
        for (StockLevel level : TopicContents.read(stack.bootstrapServers(), Topics.STOCK_LEVELS)) {
            if (level.productId().equals(product)) {
                soldOut |= level.active() == stock;
                most = soldOut ? Math.max(most, level.remaining()) : most;
            }
        }
        return most;
    }
}
