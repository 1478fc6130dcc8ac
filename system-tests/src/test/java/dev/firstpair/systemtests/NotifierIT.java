package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The notifications of a notifier that is killed, and of one that works during peak load. */
class NotifierIT {

    /** How many users are selected for each unit, by default. */
    private static final int FACTOR = 5;
    private static final int RUSH_PER_SECOND = 200;
    /** Two to three times the time that the setup takes. */
    private static final Duration UNTIL_DUE = Duration.ofSeconds(12);
    /** Within two seconds after its start the notifier sends what is due; this is longer. */
    private static final Duration DUPLICATES_WITHIN = Duration.ofSeconds(3);

    private final Stack stack = RunningStack.get();
    private final ShopDriver shop = new ShopDriver(stack);
    private final NotificationLog notifications = new NotificationLog(stack);

    @AfterEach
    void stop() {
        notifications.close();
    }

    @Test
    @Tag("nightly")
    void tellsOfAnOpeningOnceAlthoughItWasDownWhenItWasDue() {
        Openings openings = killedBeforeAnyIsDue();
        List<Long> wishers = openings.wishers();
        try {
            // The time until the opening is still longer than its lead.
            change(openings.notified(), openings.opensAt().plus(Duration.ofMinutes(30)));
            change(openings.moved(), openings.opensAt().plus(Duration.ofDays(1)));
            restock(openings.canceled(), -1);
            Patience.soon().until(() -> Instant.now().isAfter(openings.missedOpensAt()));
        } finally {
            stack.start(ServiceName.NOTIFIER_TOPOLOGY, 0);
        }

        notifications.await(openings.dueMeanwhile(), wishers.size(), Patience.LIMIT);
        ProductId later = opening(openings.opensAt(), Duration.ofHours(2));
        wish(later, wishers.getFirst());
        notifications.await(later, 1, Patience.LIMIT);
        notifications.listen(DUPLICATES_WITHIN);
        assertThat(users(openings.dueMeanwhile())).isEqualTo(wishers);
        assertThat(users(openings.notified())).isEqualTo(wishers);
        assertThat(users(openings.moved())).isEmpty();
        assertThat(users(openings.canceled())).isEmpty();
        assertThat(users(openings.missed())).isEmpty();
    }

    /**
     * Products that open later, and the users that wish for each.
     *
     * @param due when the wishers of all products except {@code notified} will be notified
     * @param notified its wishers have been notified
     */
    private record Openings(Instant due, Instant opensAt, Instant missedOpensAt, ProductId notified,
            ProductId dueMeanwhile,
            ProductId moved, ProductId canceled, ProductId missed, List<Long> wishers) {}

    /** Openings with the notifier killed before any is due; repeated with a longer time on a slow machine. */
    private Openings killedBeforeAnyIsDue() {
        for (Duration untilDue = UNTIL_DUE;; untilDue = untilDue.multipliedBy(2)) {
            Openings openings = openings(Instant.now().plus(untilDue));
            stack.kill(ServiceName.NOTIFIER_TOPOLOGY, 0);
            if (Instant.now().isBefore(openings.due())) {
                return openings;
            }
            stack.start(ServiceName.NOTIFIER_TOPOLOGY, 0);
            assertThat(untilDue).as("time in which the openings could not be set up").isLessThan(Patience.LIMIT);
        }
    }

    private Openings openings(Instant due) {
        Instant opens = Instant.now().plus(Duration.ofHours(1));
        Instant missedOpens = due.plusSeconds(2);
        Duration lead = Duration.between(due, opens);
        ProductId notified = opening(opens, Duration.ofHours(2));
        ProductId dueMeanwhile = opening(opens, lead);
        ProductId moved = opening(opens, lead);
        ProductId canceled = opening(opens, lead);
        ProductId missed = opening(missedOpens, Duration.between(due, missedOpens));
        List<Long> wishers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long user = shop.newUser();
            wishers.add(user);
            List.of(missed, canceled, moved, dueMeanwhile, notified).forEach(product -> wish(product, user));
        }
        notifications.await(notified, wishers.size(), Patience.LIMIT);
        return new Openings(due, opens, missedOpens, notified, dueMeanwhile, moved, canceled, missed, wishers);
    }

    @Test
    @Tag("nightly")
    void callsFewForUnitsThatComeBackOneByOneWhileOthersBuy() throws Exception {
        int stock = 8;
        int atOnce = 3;
        long product = shop.product(stock, "");
        long other = shop.product(100_000, "");
        List<String> orders = IntStream.range(0, stock).mapToObj(i -> shop.order(product, shop.newUser())).toList();
        List<Long> wishers = IntStream.range(0, FACTOR * stock).mapToObj(i -> shop.newUser()).toList();
        wishers.forEach(user -> wish(new ProductId(product), user));

        shop.accepted(other, shop.newUser());
        AtomicInteger soldInTheRush = new AtomicInteger();
        List<String> rebought = new ArrayList<>();
        try (SimulatedShoppers shoppers = new SimulatedShoppers(stack, 1_000, 16)) {
            Thread rush = Thread.ofVirtual().start(() -> {
                try {
                    OpenLoop.run(RUSH_PER_SECOND, Duration.ofSeconds(shoppers.size() / RUSH_PER_SECOND),
                            (shopper, due) -> shoppers.buy(shopper, other).thenAccept(answer -> {
                                if (answer.status() == 202) {
                                    soldInTheRush.incrementAndGet();
                                }
                            }));
                } catch (InterruptedException e) {
                    // all have been bought again
                }
            });
            Patience.soon().until(() -> soldInTheRush.get() > 0);
            orders.forEach(order -> {
                cancel(order);
                rebought.add(shop.order(product, shop.newUser()));
            });
            rush.interrupt();
            rush.join();
        }
        assertThat(rebought).hasSize(stock);
        ProductId id = new ProductId(product);
        notifications.await(id, FACTOR, Patience.LIMIT);
        notifications.listen(DUPLICATES_WITHIN);
        int most = mostThatRemainedOnceSoldOut(id, stock);
        assertThat(most).isBetween(1, stock - 1);
        assertThat(users(id)).hasSizeLessThanOrEqualTo(FACTOR * most).isEqualTo(wishers.subList(0, users(id).size()));

        // The notifier continues where it stopped.
        rebought.subList(0, atOnce).forEach(this::cancel);
        notifications.await(id, FACTOR * atOnce, Patience.LIMIT);
        notifications.listen(DUPLICATES_WITHIN);
        assertThat(users(id)).isEqualTo(wishers.subList(0, FACTOR * atOnce));
    }

    @Test
    @Tag("nightly")
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
            setRate(1);
            restock(product, units);
            Patience.soon().until(() -> !mailed(addresses).isEmpty());
            stack.kill(ServiceName.NOTIFIER_TOPOLOGY, 0);
            assertThat(mailed(addresses)).as("killed in the middle").hasSizeLessThan(addresses.size());
        } finally {
            stack.start(ServiceName.NOTIFIER_TOPOLOGY, 0);
            setRate(100);
        }

        Patience.soon().untilAsserted(() -> assertThat(mailed(addresses)).isEqualTo(addresses));
        notifications.await(product, addresses.size(), Patience.LIMIT);
        notifications.listen(DUPLICATES_WITHIN);
        assertThat(users(product)).hasSize(addresses.size()).doesNotHaveDuplicates();
    }

    /** The users that have received a mail: its file is named after the recipient. */
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
        shop.command(order, "cancellation", shop.admin());
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
