package dev.firstpair.stack.drop;

import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.topics.Topic;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/** Users that came too late: they wish for sold-out products, and are notified when units come back. */
final class Wishers {

    private static final long FIRST_USER = 5_000_000;
    /** Wishes for each unit that comes back, so that half of the users are notified. */
    private static final int PER_UNIT = 10;
    /** How many users the notifier selects for each unit, by default. */
    private static final int FACTOR = 5;
    private static final int AT_ONCE = 64;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration MIRRORED_WITHIN = Duration.ofSeconds(120);
    /** Added to the time at the slowest rate. */
    private static final Duration NOTIFIED_WITHIN = Duration.ofSeconds(120);
    private static final int SLOWEST_PER_SECOND = 50;
    /** A second notification to the same user would come within this time. */
    private static final Duration DUPLICATES_WITHIN = Duration.ofSeconds(3);

    private final Stack stack;
    private final ShopClient shop;
    private final DropOptions options;
    /** In the order of the log, which is the order in which MySQL stored the wishes. */
    private final Map<WishId, Integer> places = new HashMap<>();
    private final AtomicInteger wished = new AtomicInteger();
    private final List<Notification> notifications = new ArrayList<>();
    private final Set<NotificationId> notified = new HashSet<>();
    private volatile int notifiedCount;
    private volatile int toNotify;
    private volatile int restocked;
    private volatile long restockedMillis;

    Wishers(Stack stack, ShopClient shop, DropOptions options) {
        this.stack = stack;
        this.shop = shop;
        this.options = options;
    }

    int wished() {
        return wished.get();
    }

    int notified() {
        return notifiedCount;
    }

    int toNotify() {
        return toNotify;
    }

    /** Returns when no more notifications come. */
    void run(List<ProductId> products, String admin) throws InterruptedException {
        List<ProductId> soldOut = new ArrayList<>();
        for (ProductId product : products) {
            if (shop.listing(product).filter(listing -> listing.remaining() == 0).isPresent()) {
                soldOut.add(product);
            }
        }
        if (soldOut.isEmpty()) {
            throw new DropFailedException(
                    "Nothing is sold out, so nobody wishes and nothing can come back: more --buyers"
                            + " or less --stock");
        }
        try (KafkaConsumer<byte[], byte[]> mirrored = from(Topics.WISHLISTS);
                KafkaConsumer<byte[], byte[]> published = from(Topics.NOTIFICATIONS)) {
            wish(soldOut);
            awaitMirrored(mirrored);
            int each = Math.max(1, options.wishes() / PER_UNIT / soldOut.size());
            int most = 0;
            restockedMillis = System.currentTimeMillis();
            for (int i = 0; i < soldOut.size(); i++) {
                int wishes = options.wishes() / soldOut.size() + (i < options.wishes() % soldOut.size() ? 1 : 0);
                most += Math.min(wishes, FACTOR * each);
                shop.restock(admin, soldOut.get(i), each);
                restocked += each;
            }
            toNotify = most;
            listen(published);
        } catch (GaveUpException e) {
            throw new DropFailedException("Wishing came to no end: " + e.getMessage(), e);
        }
    }

    /** The result; absent if nobody wished. */
    DropReport.@Nullable Wishes report() {
        if (options.wishes() == 0) {
            return null;
        }
        List<Notification> inTime = notifications.stream()
                .sorted(Comparator.comparing(Notification::at).thenComparing(this::place))
                .toList();
        Map<ProductId, Integer> last = new HashMap<>();
        int outOfOrder = 0;
        int most = 0;
        int first = 0;
        for (int i = 0; i < inTime.size(); i++) {
            Notification one = inTime.get(i);
            Integer before = last.put(one.productId(), place(one));
            if (before != null && before > place(one)) {
                outOfOrder++;
            }
            while (!inTime.get(first).at().isAfter(one.at().minusSeconds(1))) {
                first++;
            }
            most = Math.max(most, i - first + 1);
        }
        long firstAfter = inTime.isEmpty() ? 0 : inTime.getFirst().at().toEpochMilli() - restockedMillis;
        long lastAfter = inTime.isEmpty() ? 0 : inTime.getLast().at().toEpochMilli() - restockedMillis;
        return new DropReport.Wishes(wished(), restocked, toNotify, notified.size(),
                notifications.size() - notified.size(), outOfOrder, most, firstAfter, lastAfter);
    }

    private int place(Notification one) {
        return places.getOrDefault(one.wishlistId(), Integer.MAX_VALUE);
    }

    private void wish(List<ProductId> products) throws GaveUpException, InterruptedException {
        Semaphore permits = new Semaphore(AT_ONCE);
        ConcurrentLinkedQueue<GaveUpException> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.wishes() && failures.isEmpty(); i++) {
            ProductId product = products.get(i % products.size());
            long user = FIRST_USER + i;
            permits.acquire();
            threads.add(Thread.ofVirtual().name("wisher " + user).start(() -> {
                try {
                    shop.wish(product, stack.tokens().user(user));
                    wished.incrementAndGet();
                } catch (GaveUpException e) {
                    failures.add(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    permits.release();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        GaveUpException failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
    }

    /** Wishes that arrive after the restock would be served, too, but not in the expected order. */
    private void awaitMirrored(KafkaConsumer<byte[], byte[]> wishes) throws GaveUpException {
        long giveUpNanos = System.nanoTime() + MIRRORED_WITHIN.toNanos();
        while (places.size() < options.wishes()) {
            wishes.poll(POLL).forEach(record -> places.put(Topics.WISHLISTS.read(record).wishlistId(), places.size()));
            if (System.nanoTime() > giveUpNanos) {
                throw new GaveUpException("after " + MIRRORED_WITHIN.toSeconds() + " s, the mirror has published "
                        + places.size() + " of " + options.wishes() + " wishes: see the log of sink-writer");
            }
        }
    }

    private void listen(KafkaConsumer<byte[], byte[]> published) {
        long giveUpNanos = System.nanoTime() + NOTIFIED_WITHIN.toNanos()
                + Duration.ofSeconds(toNotify / SLOWEST_PER_SECOND).toNanos();
        while (notified.size() < toNotify && System.nanoTime() < giveUpNanos) {
            take(published);
        }
        long overNanos = System.nanoTime() + DUPLICATES_WITHIN.toNanos();
        while (System.nanoTime() < overNanos) {
            take(published);
        }
    }

    private void take(KafkaConsumer<byte[], byte[]> published) {
        published.poll(POLL).forEach(record -> {
            Notification notification = Topics.NOTIFICATIONS.read(record);
            notifications.add(notification);
            notified.add(notification.notificationId());
        });
        notifiedCount = notified.size();
    }

    /** Reads the topic from its current end. */
    private KafkaConsumer<byte[], byte[]> from(Topic<?, ?> topic) {
        KafkaConsumer<byte[], byte[]> consumer = TopicConsumers.create(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers()), Map.of());
        TopicConsumers.assign(consumer, topic.name()).forEach(consumer::seek);
        return consumer;
    }
}
