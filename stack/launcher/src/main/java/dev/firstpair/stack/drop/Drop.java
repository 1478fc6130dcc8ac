package dev.firstpair.stack.drop;

import dev.firstpair.audit.AuditFailedException;
import dev.firstpair.audit.ConvergenceCheck;
import dev.firstpair.audit.log.SaleLogReader;
import dev.firstpair.audit.mirror.MysqlReader;
import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Verdict;
import dev.firstpair.stack.CachedTokens;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.topics.ids.ProductId;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Simulates a sale on a running stack, and judges it. Runs once. It survives faults of any service or server during the
 * sale, as long as they end.
 */
public final class Drop {

    /** The user of the admin's calls; it needs no account. */
    private static final long ADMIN = 1;

    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(5);
    private static final Duration COCKPIT_AGREES_WITHIN = Duration.ofSeconds(30);
    private static final Duration UNTIL_WARM_UP = Duration.ofMillis(500);
    /** Reduced if fewer buyers come to the sale. */
    private static final DropOptions WARM_UP = new DropOptions(600, 200, 1, 100, Duration.ofSeconds(1), 1,
            0, Duration.ofMinutes(2));

    private final Stack stack;
    private final DropOptions options;
    private final DropListener listener;
    private final Tally tally = new Tally();
    private final ShopClient shop;
    private final Wishers wishers;
    private final Processes processes;
    private Map<String, Long> cpuMillisAtOpening = Map.of();
    private final List<TimedAction> timedActions = new CopyOnWriteArrayList<>();
    private boolean warmUpFirst;
    private boolean watched;
    private @Nullable CachedTokens cachedTokens;
    private volatile Phase phase = Phase.PREPARING;
    private volatile long openedNanos;

    /** An action at a moment of the sale, such as killing a part of the stack. */
    private static final class TimedAction {
        final double share;
        final Runnable action;
        final AtomicBoolean started = new AtomicBoolean();
        final CountDownLatch over = new CountDownLatch(1);
        volatile @Nullable Throwable failure;

        TimedAction(double share, Runnable action) {
            this.share = share;
            this.action = action;
        }

        void run() {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                over.countDown();
            }
        }
    }

    public Drop(Stack stack, DropOptions options, DropListener listener) {
        this.stack = stack;
        this.options = options;
        this.listener = listener;
        this.shop = new ShopClient(stack::entryPoints, options.concurrency(), tally);
        this.wishers = new Wishers(stack, shop, options);
        this.processes = new Processes(stack.directory());
    }

    /**
     * Runs the action once, in a thread of its own, when this share of the buyers has had an answer. The sale goes on
     * meanwhile, but is not settled before the action has ended. If it throws, so does {@link #run()}.
     *
     * @param share 0 to 1
     */
    public Drop when(double share, Runnable action) {
        timedActions.add(new TimedAction(share, action));
        return this;
    }

    /**
     * Adds a small sale before the real one. JVMs that have never been used interpret code that they later compile:
     * without a warm-up, the first seconds of a sale measure that, and no shop opens a sale that way.
     */
    public Drop withWarmUp() {
        warmUpFirst = true;
        return this;
    }

    /**
     * Compares the cockpit of a gateway, which the stack must have, with the result of the sale. The sale must have no
     * faults: a process that is killed takes its last counts with it.
     */
    public Drop withCockpit() {
        watched = true;
        return this;
    }

    /** @param kept the stack signs with their key */
    public Drop withTokens(CachedTokens kept) {
        cachedTokens = kept;
        return this;
    }

    /** May be called at any time, from any thread. */
    public DropProgress progress() {
        Duration elapsed = openedNanos == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - openedNanos);
        return new DropProgress(phase, options.buyers(), tally.answered.sum(), tally.requests.sum(),
                tally.acceptedOrders(), tally.soldOut.sum(), tally.placedOrders(), tally.paidOrders(),
                tally.canceledOrders(), tally.remaining(), wishers.wished(), wishers.notified(),
                wishers.toNotify(), elapsed);
    }

    /**
     * Sells, waits until everything is decided and stored, and audits.
     *
     * @throws DropFailedException if it cannot be completed within the deadline
     */
    public DropReport run() throws InterruptedException {
        Plan plan = Plan.of(options.buyers(), options.products(), options.seed());
        Thread ticker = Thread.ofVirtual().name("drop-progress").start(this::tick);
        try (shop) {
            enter(Phase.PREPARING);
            listener.note("Tokens of " + options.buyers() + " buyers");
            String admin = stack.tokens().admin(ADMIN);
            String[] tokens = tokensOf(plan);
            if (warmUpFirst) {
                warmUp(admin);
            }
            return sell(plan, tokens, admin);
        } finally {
            ticker.interrupt();
            ticker.join();
            enter(Phase.DONE);
        }
    }

    private String[] tokensOf(Plan plan) {
        CachedTokens kept = cachedTokens;
        if (kept != null) {
            List<String> ofUsers = kept.ofUsers(Plan.FIRST_USER, plan.buyers().size());
            return plan.buyers()
                    .stream()
                    .map(buyer -> ofUsers.get((int) (buyer.userId() - Plan.FIRST_USER)))
                    .toArray(String[]::new);
        }
        return plan.buyers()
                .parallelStream()
                .map(buyer -> stack.tokens().user(buyer.userId()))
                .toArray(String[]::new);
    }

    private void warmUp(String admin) throws InterruptedException {
        int buyers = Math.min(WARM_UP.buyers(), options.buyers());
        listener.note("Warming up with " + buyers + " buyers");
        DropOptions warmUpOptions = WARM_UP.withBuyers(buyers).withStock(Math.max(1, buyers / 3));
        Plan plan = Plan.of(buyers, warmUpOptions.products(), warmUpOptions.seed());
        Tally unreported = new Tally();
        try (ShopClient warmUpShop = new ShopClient(stack::entryPoints, warmUpOptions.concurrency(), unreported)) {
            Sale sale = new Sale(UNTIL_WARM_UP, warmUpOptions, warmUpShop, unreported);
            String[] tokens = tokensOf(plan);
            sale.sell(plan, sale.prepare(admin, tokens[0]), tokens, admin);
        }
    }

    private DropReport sell(Plan plan, String[] tokens, String admin) throws InterruptedException {
        try (SaleLogReader log = new SaleLogReader(stack.bootstrapServers());
                CockpitWatch cockpit = watched
                        ? new CockpitWatch(stack.urls(ServiceName.GATEWAY).getFirst(), admin)
                        : null) {
            if (cockpit != null) {
                cockpit.begin();
            }
            Sale sale = new Sale(options, shop, tally);
            listener.note("Waiting until the sale opens");
            List<ProductId> products = sale.prepare(admin, tokens[0]);
            cpuMillisAtOpening = processes.cpuMillis();
            openedNanos = System.nanoTime();
            enter(Phase.SELLING);
            sale.sell(plan, products, tokens, admin);
            awaitTimedActions();
            if (options.wishes() > 0) {
                enter(Phase.NOTIFYING);
                wishers.run(products, admin);
            }
            Verdict verdict = settle(log, new LinkedHashSet<>(products));
            DropReport.Times times = times();
            Map<String, Long> cpuMillis = cpuMillis();
            Map<String, Long> shown = cockpit == null
                    ? Map.of()
                    : cockpit.await(DropReport.funnel(verdict), COCKPIT_AGREES_WITHIN);
            return DropReport.of(options, tally, verdict, wishers.report(), shown, times, processes.memoryMib(),
                    cpuMillis);
        }
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK);
                publishProgress();
            }
        } catch (InterruptedException e) {
            // The drop is over.
        }
    }

    private void awaitTimedActions() throws InterruptedException {
        long giveUpNanos = System.nanoTime() + options.deadline().toNanos();
        for (TimedAction timed : timedActions) {
            // A share that was never reached, for example because buyers gave up, counts as reached now.
            begin(timed);
            if (!timed.over.await(Math.max(1, giveUpNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw new DropFailedException("What was to happen during the sale is not over yet");
            }
            Throwable failure = timed.failure;
            if (failure != null) {
                throw new DropFailedException("What was to happen during the sale failed: " + failure, failure);
            }
        }
    }

    private static void begin(TimedAction timed) {
        if (timed.started.compareAndSet(false, true)) {
            Thread.ofVirtual().name("timed-action").start(timed::run);
        }
    }

    /** Audits repeatedly, until no finding is left that could disappear with time. */
    private Verdict settle(SaleLogReader log, Set<ProductId> products) throws InterruptedException {
        enter(Phase.SETTLING);
        Duration within = SETTLED_WITHIN.compareTo(options.deadline()) < 0 ? SETTLED_WITHIN : options.deadline();
        Verdict verdict;
        try {
            verdict = ConvergenceCheck.await(log, stack.redisUri(),
                    new MysqlReader(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword()), products,
                    tally.observations(), within).verdict();
        } catch (AuditFailedException e) {
            throw new DropFailedException(String.valueOf(e.getMessage()), e);
        }
        if (!verdict.hasConverged()) {
            listener.note("Not settled after " + SETTLED_WITHIN.toSeconds() + " s: " + verdict.findings()
                    .stream()
                    .limit(3)
                    .map(Finding::what)
                    .collect(Collectors.joining("; ")));
        }
        return verdict;
    }

    private DropReport.Times times() {
        long first = tally.firstSaleNanos();
        long openedAgoMillis = (System.nanoTime() - openedNanos) / 1_000_000;
        long firstMillis = first == 0 ? 0 : (first - openedNanos) / 1_000_000;
        long upMillis = ManagementFactory.getRuntimeMXBean().getUptime();
        return new DropReport.Times(openedAgoMillis, firstMillis,
                first == 0 ? 0 : upMillis - openedAgoMillis + firstMillis);
    }

    /** CPU time since the sale opened. */
    private Map<String, Long> cpuMillis() {
        Map<String, Long> spent = processes.cpuMillis();
        spent.replaceAll((name, millis) -> millis - cpuMillisAtOpening.getOrDefault(name, 0L));
        return spent;
    }

    private void enter(Phase next) {
        phase = next;
        publishProgress();
    }

    private synchronized void publishProgress() {
        DropProgress now = progress();
        if (now.phase() == Phase.SELLING) {
            timedActions.stream().filter(timed -> now.answeredShare() >= timed.share).forEach(Drop::begin);
        }
        listener.progress(now);
    }
}
