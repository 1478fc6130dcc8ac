package dev.firstpair.notifier.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.testing.Golden;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.deadletter.DeadLetterReason;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.StockLevel;
import dev.firstpair.topics.wish.Wish;
import dev.firstpair.topics.wish.WishKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifierTopologyTest {

    private static final ProductId PRODUCT = new ProductId(7);
    private static final ProductId OTHER = new ProductId(8);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Driver driver;
    private long version;
    private long wishes;

    @BeforeEach
    void start(@TempDir Path state) {
        driver = new Driver(state);
        driver.advance(RecipientSelector.FIRST_READ);
    }

    @AfterEach
    void stop() {
        driver.advance(SECOND);
        assertThat(driver.notified()).as("nobody else is notified").isEmpty();
        driver.close();
    }

    @Test
    void isWiredAsReviewed(@TempDir Path state) {
        Golden.check("topology.txt", Driver.topology(state, (product, users) -> Set.of()).describe().toString());
    }

    @Test
    void onlyReadsAtFirst(@TempDir Path state) {
        driver.close();
        driver = new Driver(state);
        soldOut(PRODUCT);
        wish(1, PRODUCT);
        stock(PRODUCT, 1);

        driver.advance(RecipientSelector.FIRST_READ.minusMillis(100));
        assertThat(driver.notified()).isEmpty();
        driver.advance(SECOND);

        assertThat(users(driver.notified())).containsExactly(1L);
    }

    @Test
    void callsThoseWhoWishInTheirOrderUpToTheQuota() {
        soldOut(PRODUCT);
        for (long user : List.of(9L, 3L, 12L, 1L, 30L)) {
            wish(user, PRODUCT);
        }

        stock(PRODUCT, 2);
        driver.advance(SECOND);

        List<Notification> notified = driver.notified();
        assertThat(users(notified)).containsExactly(9L, 3L, 12L, 1L);
        assertThat(notified).allSatisfy(each -> {
            assertThat(each.kind()).isEqualTo(NotificationKind.RESTOCKED);
            assertThat(each.productName()).isEqualTo("A pair");
            assertThat(each.remaining()).isEqualTo(2);
            assertThat(each.opensAt()).isNull();
        });
        assertThat(notified).extracting(Notification::notificationId).doesNotHaveDuplicates();
    }

    @Test
    void goesOnAfterTheRestIfUnitsAreStillThere() {
        soldOut(PRODUCT);
        LongStream.rangeClosed(1, 5).forEach(user -> wish(user, PRODUCT));
        stock(PRODUCT, 2);
        driver.advance(SECOND);
        assertThat(driver.notified()).hasSize(4);

        driver.advance(Driver.REST.minus(SECOND.multipliedBy(2)));
        assertThat(driver.notified()).isEmpty();
        driver.advance(SECOND.multipliedBy(3));

        assertThat(users(driver.notified())).containsExactly(5L);
    }

    @Test
    void notifiesForAWishOnceAndAgainOnlyForANewWish() {
        soldOut(PRODUCT);
        Wish first = wish(1, PRODUCT);
        stock(PRODUCT, 1);
        driver.advance(SECOND);
        assertThat(users(driver.notified())).containsExactly(1L);

        send(first);
        stock(PRODUCT, 0);
        driver.advance(Driver.REST.plus(SECOND));
        stock(PRODUCT, 1);
        driver.advance(SECOND);
        assertThat(driver.notified()).isEmpty();

        withdraw(first);
        Wish second = wish(1, PRODUCT);
        // As the mirror repeats it.
        send(first);
        withdraw(first);
        send(second);
        stock(PRODUCT, 0);
        driver.advance(Driver.REST.plus(SECOND));
        stock(PRODUCT, 1);
        driver.advance(SECOND);

        assertThat(driver.notified()).extracting(Notification::wishlistId).containsExactly(second.wishlistId());
    }

    @Test
    void forgetsWhoNoLongerWishes() {
        soldOut(PRODUCT);
        Wish taken = wish(1, PRODUCT);
        wish(2, PRODUCT);
        withdraw(taken);
        send(taken);

        stock(PRODUCT, 5);
        driver.advance(SECOND);

        assertThat(users(driver.notified())).containsExactly(2L);
    }

    @Test
    void passesOverWhoHasAnActiveOrder() {
        soldOut(PRODUCT);
        LongStream.rangeClosed(1, 3).forEach(user -> wish(user, PRODUCT));
        driver.holders.add(new UserId(1));

        stock(PRODUCT, 1);
        driver.advance(SECOND);
        assertThat(users(driver.notified())).containsExactly(2L, 3L);

        driver.holders.clear();
        stock(PRODUCT, 0);
        driver.advance(Driver.REST.plus(SECOND));
        stock(PRODUCT, 1);
        driver.advance(SECOND);
        assertThat(users(driver.notified())).containsExactly(1L);
    }

    @Test
    void goesOnBehindMoreHoldersThanItAsksForAtOnce() {
        soldOut(PRODUCT);
        LongStream.rangeClosed(1, 3_000).forEach(user -> wish(user, PRODUCT));
        LongStream.rangeClosed(3, 2_900).forEach(user -> driver.holders.add(new UserId(user)));

        stock(PRODUCT, 2);
        driver.advance(SECOND.multipliedBy(3));

        assertThat(users(driver.notified())).containsExactly(1L, 2L, 2_901L, 2_902L);
    }

    @Test
    void callsNobodyWhileItIsNotKnownWhoHasAnOrder() {
        soldOut(PRODUCT);
        LongStream.rangeClosed(1, 3).forEach(user -> wish(user, PRODUCT));
        driver.holders.add(new UserId(2));
        driver.ordersAreKnown = false;

        stock(PRODUCT, 1);
        driver.advance(SECOND.multipliedBy(5));
        assertThat(driver.notified()).isEmpty();

        driver.ordersAreKnown = true;
        driver.advance(SECOND.multipliedBy(2));
        assertThat(users(driver.notified())).containsExactly(1L, 3L);
    }

    @Test
    void makesOneRoundOfUnitsThatComeBackOneByOne() {
        soldOut(PRODUCT);
        LongStream.rangeClosed(1, 500).forEach(user -> wish(user, PRODUCT));

        for (int i = 0; i < 100; i++) {
            stock(PRODUCT, 1);
            driver.advance(Duration.ofMillis(40));
            stock(PRODUCT, 0);
        }
        driver.advance(SECOND);

        assertThat(users(driver.notified())).containsExactly(1L, 2L);
    }

    @Test
    void selectsNobodyForUnitsThatWereGoneBeforeItReadOfThem() {
        soldOut(PRODUCT);
        LongStream.rangeClosed(1, 3).forEach(user -> wish(user, PRODUCT));
        Instant then = driver.now().minus(Duration.ofMinutes(30));

        for (int remaining : List.of(20, 0)) {
            driver.send(Topics.STOCK_LEVELS, PRODUCT,
                    new StockLevel(PRODUCT, remaining, 0, 0, remaining, ++version, null, null, 1_000, 1), then);
        }
        driver.advance(SECOND.multipliedBy(3));
        assertThat(driver.notified()).isEmpty();

        driver.send(Topics.STOCK_LEVELS, PRODUCT,
                new StockLevel(PRODUCT, 20, 0, 0, 20, ++version, null, null, 1_000, 1),
                then);
        driver.advance(SECOND.multipliedBy(3));
        assertThat(users(driver.notified())).as("of those that are still there").containsExactly(1L, 2L, 3L);
    }

    @Test
    void isNotStoppedByWhatIsNoRate() {
        driver.sendText(NotifierTopics.RATE, "rate", "{\"perSecond\":0,\"perProductPerSecond\":1}");
        driver.sendText(NotifierTopics.RATE, null, null);
        soldOut(PRODUCT);
        wish(1, PRODUCT);

        stock(PRODUCT, 1);
        driver.advance(SECOND);

        assertThat(users(driver.notified())).containsExactly(1L);
    }

    @Test
    void keepsToTheRateAndSharesItAmongProducts() {
        soldOut(PRODUCT);
        soldOut(OTHER);
        for (long user = 1; user <= 30; user++) {
            wish(user, PRODUCT);
            wish(user, OTHER);
        }

        stock(PRODUCT, 15);
        stock(OTHER, 15);
        driver.advance(Duration.ofSeconds(10));

        List<Notification> notified = driver.notified();
        assertThat(notified).hasSize(60);
        assertThat(most(notified)).isLessThanOrEqualTo(Driver.PER_SECOND);
        Map<ProductId, List<Notification>> each = notified.stream()
                .collect(Collectors.groupingBy(Notification::productId));
        assertThat(each.values()).allSatisfy(one -> {
            assertThat(users(one)).isSorted().hasSize(30);
            assertThat(most(one)).isLessThanOrEqualTo(Driver.PER_PRODUCT);
        });
        for (int i = 2; i <= notified.size(); i += 2) {
            assertThat(notified.subList(0, i)).filteredOn(one -> one.productId().equals(PRODUCT)).hasSize(i / 2);
        }
    }

    @Test
    void keepsToTheRateOfOneProduct() {
        soldOut(PRODUCT);
        LongStream.rangeClosed(1, 30).forEach(user -> wish(user, PRODUCT));

        stock(PRODUCT, 15);
        driver.advance(Duration.ofSeconds(10));

        List<Notification> notified = driver.notified();
        assertThat(notified).hasSize(30);
        assertThat(most(notified)).isLessThanOrEqualTo(Driver.PER_PRODUCT);
    }

    @Test
    void takesARateThatIsChanged() {
        soldOut(PRODUCT);
        LongStream.rangeClosed(1, 200).forEach(user -> wish(user, PRODUCT));

        driver.send(NotifierTopics.RATE, "rate", new Rate(100, 100));
        stock(PRODUCT, 100);
        driver.advance(Duration.ofSeconds(3));

        List<Notification> notified = driver.notified();
        assertThat(users(notified)).hasSize(200).isSorted();
        assertThat(most(notified)).isLessThanOrEqualTo(100);
    }

    @Test
    void notifiesBeforeASaleOpensAndLeavesTheWishForARestock() {
        Instant opens = driver.now().plus(Duration.ofHours(1));
        list(PRODUCT);
        level(PRODUCT, 0, null);
        level(PRODUCT, 5, opens);
        wish(1, PRODUCT);
        wish(2, PRODUCT);
        driver.advance(Duration.ofMinutes(49));
        assertThat(driver.notified()).isEmpty();

        driver.advance(Duration.ofMinutes(2));

        List<Notification> notified = driver.notified();
        assertThat(users(notified)).containsExactly(1L, 2L);
        assertThat(notified).allSatisfy(each -> {
            assertThat(each.kind()).isEqualTo(NotificationKind.OPENING_SOON);
            assertThat(each.opensAt()).isEqualTo(opens);
        });
        level(PRODUCT, 5, opens.plus(Duration.ofHours(1)));
        wish(3, PRODUCT);
        driver.advance(Duration.ofMinutes(61));
        assertThat(users(driver.notified())).as("only users not notified before").containsExactly(3L);

        driver.advance(Duration.ofMinutes(10));
        level(PRODUCT, 0, opens.plus(Duration.ofHours(1)));
        level(PRODUCT, 5, opens.plus(Duration.ofHours(1)));
        driver.advance(SECOND);
        assertThat(driver.notified()).extracting(Notification::kind)
                .containsOnly(NotificationKind.RESTOCKED)
                .hasSize(3);
    }

    @Test
    void putsAsideWhatIsNoWish() {
        var letters = driver.deadLetters(Topics.WISHLISTS);
        driver.send(Topics.WISHLISTS, new WishKey(OTHER, new UserId(1)), new Wish(new WishId(1), new UserId(1), PRODUCT,
                driver.now(), false));

        assertThat(new String(letters.readRecord().headers().lastHeader(DeadLetter.REASON).value(),
                StandardCharsets.UTF_8)).isEqualTo(DeadLetterReason.KEY_MISMATCH.name());
    }

    /** Each service that reads these topics would keep another copy of it. */
    @Test
    void leavesToOthersWhatItCannotReadOfTheirTopics() {
        var ofLevels = driver.deadLetters(Topics.STOCK_LEVELS);
        var ofProducts = driver.deadLetters(Topics.PRODUCTS);
        driver.sendText(Topics.STOCK_LEVELS, PRODUCT.toString(), "plenty");
        driver.sendText(Topics.PRODUCTS, PRODUCT.toString(), "a pair");
        list(PRODUCT);

        assertThat(ofLevels.isEmpty()).isTrue();
        assertThat(ofProducts.isEmpty()).isTrue();
    }

    private void soldOut(ProductId product) {
        list(product);
        level(product, 0, null);
    }

    private void list(ProductId product) {
        driver.send(Topics.PRODUCTS, product,
                new Product(product, "A pair", null, 100, "EUR", null, null, 1_000, null, 1,
                        driver.now()));
    }

    private void stock(ProductId product, int remaining) {
        level(product, remaining, null);
    }

    private void level(ProductId product, int remaining, @Nullable Instant opens) {
        driver.send(Topics.STOCK_LEVELS, product,
                new StockLevel(product, remaining, 0, 0, remaining, ++version, opens, null, 1_000, 1));
    }

    private Wish wish(long user, ProductId product) {
        Wish wish = new Wish(new WishId(++wishes), new UserId(user), product, driver.now(), false);
        send(wish);
        return wish;
    }

    private void withdraw(Wish wish) {
        send(new Wish(wish.wishlistId(), wish.userId(), wish.productId(), wish.wishedAt(), true));
    }

    private void send(Wish wish) {
        driver.send(Topics.WISHLISTS, wish.key(), wish);
    }

    private static List<Long> users(List<Notification> notified) {
        return notified.stream().map(each -> each.userId().value()).toList();
    }

    /** In any second. */
    private static int most(List<Notification> notified) {
        List<Long> times = new ArrayList<>(notified.stream().map(each -> each.at().toEpochMilli()).sorted().toList());
        int most = 0;
        int first = 0;
        for (int last = 0; last < times.size(); last++) {
            while (times.get(first) <= times.get(last) - SECOND.toMillis()) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
