package dev.firstpair.stack.torture;

import dev.firstpair.stack.BackingServer;
import dev.firstpair.stack.Link;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.Call;
import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.LoadClient;
import dev.firstpair.stack.client.ShopClient.Submission;
import dev.firstpair.topics.ids.ProductId;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Injects faults into the stack, several at once if configured, and recovers each. */
final class Faults {

    /**
     * Only limits a real failure: a Redis that waits for a processor does not count as a fault that could not be
     * injected.
     */
    private static final Duration REDIS_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration ADMITTED_WITHIN = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofMillis(5);
    /** Multiple of a fault's delay: from some tenths of a second to a second and a half. */
    private static final int HELD_BACK = 10;
    /** First id of the users of this class, which are not among the shoppers. */
    private static final long FIRST_VICTIM = 8_000_000;

    private final RoundContext round;
    private final Stack stack;
    private final TortureListener listener;
    private final FaultPlan plan;
    private final Set<String> activeTargets = new HashSet<>();
    private final List<Thread> injections = new ArrayList<>();
    private final Map<FaultKind, Integer> counts = new ConcurrentHashMap<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong victims = new AtomicLong(FIRST_VICTIM);

    Faults(RoundContext round, TortureListener listener) {
        this.round = round;
        this.stack = round.stack;
        this.listener = listener;
        this.plan = new FaultPlan(round.options);
    }

    /** Injects faults until the time is over and every kind has been injected; returns when all have been recovered. */
    void run() throws InterruptedException {
        long endNanos = System.nanoTime() + round.options.duration().toNanos();
        try {
            while (System.nanoTime() < endNanos || !plan.hasDrawnAll()) {
                if (round.options.faults().isEmpty()) {
                    Thread.sleep(Math.max(1, (endNanos - System.nanoTime()) / 1_000_000));
                    continue;
                }
                Thread.sleep(plan.pause());
                begin(plan.next());
            }
        } finally {
            for (Thread injection : injections) {
                injection.join();
            }
        }
    }

    /** How often each kind was injected. */
    Map<FaultKind, Integer> counts() {
        Map<FaultKind, Integer> copy = new EnumMap<>(FaultKind.class);
        copy.putAll(counts);
        return copy;
    }

    /** Faults that could not be injected or recovered: failures of the stack, or of this class. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private synchronized void begin(Fault drawn) throws InterruptedException {
        Fault fault = existing(drawn);
        while (activeTargets.size() >= round.options.atOnce() || activeTargets.contains(fault.target())) {
            Fault elsewhere = existing(fault.elsewhere());
            if (activeTargets.size() < round.options.atOnce() && !activeTargets.contains(elsewhere.target())) {
                fault = elsewhere;
            } else {
                wait();
            }
        }
        activeTargets.add(fault.target());
        Fault next = fault;
        injections.add(Thread.ofVirtual().name(next.toString()).start(() -> inject(next)));
    }

    /** The plan assumes two instances of each service; if there is one, that one is used. */
    private Fault existing(Fault fault) {
        return fault.instance() < stack.urls(fault.service()).size() ? fault : fault.elsewhere();
    }

    private void inject(Fault fault) {
        listener.fault(fault.toString());
        try {
            counts.merge(act(fault), 1, Integer::sum);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failures.add(fault + ": " + e);
        } finally {
            synchronized (this) {
                activeTargets.remove(fault.target());
                notifyAll();
            }
        }
    }

    /** The kind that was injected: a plain kill, if the intended moment did not come. */
    private FaultKind act(Fault fault) throws InterruptedException {
        switch (fault.kind()) {
            case KILLED -> {
                stack.kill(fault.service(), fault.instance());
                Thread.sleep(fault.lasts());
                stack.start(fault.service(), fault.instance());
            }
            case FROZEN -> freeze(fault);
            case KILLED_BEFORE_APPEND -> {
                return killBeforeAppend(fault) ? fault.kind() : FaultKind.KILLED;
            }
            case REDIS_FLUSHED -> redis(RedisCommands::flushall);
            case REDIS_WITHOUT_SCRIPTS -> redis(RedisCommands::scriptFlush);
            case REDIS_WRONG_TYPE -> redis(commands -> commands
                    .set("{product:" + round.products.get(fault.path() % round.products.size()) + "}:stock", "100"));
            case REDIS_EMPTY -> {
                stack.killServer(BackingServer.REDIS);
                deleteSnapshots();
                Thread.sleep(fault.lasts());
                stack.startServer(BackingServer.REDIS);
            }
            case REDIS_OLDER -> {
                redis(RedisCommands::save);
                Thread.sleep(fault.lasts());
                stack.killServer(BackingServer.REDIS);
                stack.startServer(BackingServer.REDIS);
                deleteSnapshots();
            }
            case BROKER_RESTARTED -> {
                stack.stopServer(BackingServer.KAFKA, broker(fault));
                Thread.sleep(fault.lasts());
                stack.startServer(BackingServer.KAFKA);
            }
            case BROKER_KILLED -> {
                stack.killServer(BackingServer.KAFKA, broker(fault));
                Thread.sleep(fault.lasts());
                stack.startServer(BackingServer.KAFKA);
            }
            case MYSQL_AWAY -> {
                stack.stopServer(BackingServer.MYSQL);
                Thread.sleep(fault.lasts());
                stack.startServer(BackingServer.MYSQL);
            }
            case CUT -> onPath(fault, Link::cut);
            case STALLED -> onPath(fault, Link::stall);
            case DELAYED -> onPath(fault, link -> link.delay(fault.delay()));
        }
        return fault.kind();
    }

    /**
     * Stops a process while its data is under way: what it sent last on one of its paths arrives when it resumes, and
     * so after what other instances have done in its place.
     */
    private void freeze(Fault fault) throws InterruptedException {
        Link link = path(fault);
        link.stall();
        try {
            Thread.sleep(fault.delay().multipliedBy(HELD_BACK));
            stack.freeze(fault.service(), fault.instance());
            try {
                Thread.sleep(fault.lasts());
            } finally {
                stack.thaw(fault.service(), fault.instance());
            }
        } finally {
            link.heal();
        }
    }

    private void onPath(Fault fault, Consumer<Link> how) throws InterruptedException {
        Link link = path(fault);
        how.accept(link);
        try {
            Thread.sleep(fault.lasts());
        } finally {
            link.heal();
        }
    }

    private int broker(Fault fault) {
        return fault.path() % stack.servers(BackingServer.KAFKA);
    }

    private Link path(Fault fault) {
        List<Link> links = stack.links()
                .stream()
                .filter(link -> link.from() == fault.service() && link.instance() == fault.instance())
                .toList();
        return links.get(fault.path() % links.size());
    }

    /**
     * Holds back the data from ingress-api to the broker, sends purchases to ingress-api, and kills it as soon as the
     * gate has leased a unit for one of them: that request was admitted and never logged. Its shopper then asks again,
     * with the same key. Returns whether there was such a lease.
     */
    private boolean killBeforeAppend(Fault fault) throws InterruptedException {
        Link toBroker = stack.link(ServiceName.INGRESS_API, fault.instance(), BackingServer.KAFKA);
        long user = victims.incrementAndGet();
        String token = stack.tokens().user(user);
        String key = "before-append-of-" + user;
        boolean leased;
        toBroker.stall();
        try (LoadClient http = new LoadClient(round.products.size())) {
            var ingress = stack.urls(ServiceName.INGRESS_API).get(fault.instance());
            for (ProductId product : round.products) {
                http.send(Call.post(ingress, "/api/products/" + product + "/purchases", token, key, null));
            }
            leased = awaitLease(user);
            stack.kill(ServiceName.INGRESS_API, fault.instance());
        } finally {
            toBroker.heal();
        }
        Thread retry = Thread.ofVirtual().name("retry of " + user).start(() -> retry(user, token, key));
        Thread.sleep(fault.lasts());
        stack.start(ServiceName.INGRESS_API, fault.instance());
        retry.join();
        return leased;
    }

    private void retry(long user, String token, String key) {
        for (ProductId product : round.products) {
            try {
                Submission submission = round.shop.submit(product, token, key);
                if (submission instanceof Submission.Accepted accepted) {
                    round.shop.show(accepted.orderId(), product, token, 0, Duration.ofSeconds(2));
                }
            } catch (GaveUpException | RuntimeException e) {
                round.tally.error("user " + user + ", whose ingress-api was killed: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Gives up if everything is sold out, or Redis is down: then the fault is a plain kill. */
    private boolean awaitLease(long user) throws InterruptedException {
        long giveUpNanos = System.nanoTime() + ADMITTED_WITHIN.toNanos();
        try (RedisClient client = client(); StatefulRedisConnection<String, String> connection = client.connect()) {
            while (System.nanoTime() < giveUpNanos) {
                for (ProductId product : round.products) {
                    for (String lease : connection.sync().zrange("{product:" + product + "}:leases", 0, -1)) {
                        if (lease.endsWith("/" + user)) {
                            return true;
                        }
                    }
                }
                Thread.sleep(TICK);
            }
        } catch (RedisException e) {
            listener.note("Redis was away when ingress-api was to be killed: " + e.getMessage());
        }
        return false;
    }

    private void redis(Consumer<RedisCommands<String, String>> command) {
        try (RedisClient client = client(); StatefulRedisConnection<String, String> connection = client.connect()) {
            command.accept(connection.sync());
        }
    }

    private RedisClient client() {
        RedisURI uri = RedisURI.create(stack.redisUri());
        uri.setTimeout(REDIS_TIMEOUT);
        RedisClient client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .socketOptions(SocketOptions.builder().connectTimeout(REDIS_TIMEOUT).build())
                .build());
        return client;
    }

    /** Otherwise a later restart would restore the snapshot. */
    private void deleteSnapshots() {
        for (int number = 0; number < stack.servers(BackingServer.REDIS); number++) {
            String name = BackingServer.REDIS.instance(number);
            try {
                Files.deleteIfExists(stack.directory().resolve("data").resolve(name).resolve("dump.rdb"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
