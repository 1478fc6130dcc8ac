package dev.firstpair.stack.torture;

import dev.firstpair.audit.AuditFailedException;
import dev.firstpair.audit.ConvergenceCheck;
import dev.firstpair.audit.log.SaleLog;
import dev.firstpair.audit.log.SaleLogReader;
import dev.firstpair.audit.mirror.MysqlReader;
import dev.firstpair.audit.report.Promise;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.client.GaveUpException;
import dev.firstpair.stack.client.ShopClient;
import dev.firstpair.stack.client.ShopClient.Submission;
import dev.firstpair.stack.client.Tally;
import dev.firstpair.stack.client.TopicContents;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A round of random actions on a running stack, during which random faults are injected. After recovery, all remaining
 * units have to be for sale; then the log, the statuses shown to shoppers, Redis and MySQL are checked against the
 * promises. Runs once.
 */
public final class Torture {

    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration CREATED_WITHIN = Duration.ofMinutes(8);
    private static final Duration FINISHED_WITHIN = Duration.ofMinutes(15);
    /** Longer than a lease plus a rebalance before it. */
    private static final Duration SOLD_WITHIN = Duration.ofMinutes(8);
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(5);
    private static final long FIRST_SHOPPER = 7_000_000;
    private static final long FIRST_SWEEPER = 9_000_000;
    private static final int CONNECTIONS = 200;

    private final Stack stack;
    private final TortureOptions options;
    private final TortureListener listener;
    private final Tally tally = new Tally();
    private final List<TortureReport.Broken> broken = new CopyOnWriteArrayList<>();
    private final long beganNanos = System.nanoTime();
    private final AtomicLong sweepers = new AtomicLong(FIRST_SWEEPER);

    /** @param stack with links, if connections should fail, and with two instances of each service that is a victim */
    public Torture(Stack stack, TortureOptions options, TortureListener listener) {
        this.stack = stack;
        this.options = options;
        this.listener = listener;
    }

    /** @throws TortureFailedException if the round could not be run, which says nothing about promises */
    public TortureReport run() throws InterruptedException {
        try (SaleLogReader log = new SaleLogReader(stack.bootstrapServers());
                Partner partner = new Partner(stack.bootstrapServers());
                ShopClient shop = new ShopClient(stack::urls, CONNECTIONS, tally);
                Watchers watchers = new Watchers(stack, tally)) {
            RoundContext round = new RoundContext(stack, options, tally, shop, watchers, open(shop));
            BackOffice office = new BackOffice(round);
            Faults faults = new Faults(round, listener);
            runActions(round, partner, office, faults);
            listener.note("All faults are recovered: canceled orders must not block their buyers, and all free units"
                    + " must be for sale");
            new RebuyCheck(round, log).run()
                    .forEach(what -> broken.add(new TortureReport.Broken(Promise.EVERY_UNIT_COMES_BACK, what)));
            sweep(round, log);
            listener.note("Waiting for Redis and MySQL, then the audit");
            watchers.stop();
            ConvergenceCheck convergence = settle(round, log, office);
            watchers.differences(convergence.log().events())
                    .forEach(what -> broken.add(new TortureReport.Broken(Promise.STATUS_NEVER_GOES_BACK, what)));
            return TortureReport.of(options, tally, convergence, broken, faults, office, round.actions.sum(),
                    Duration.ofNanos(System.nanoTime() - beganNanos));
        } catch (AuditFailedException e) {
            throw new TortureFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private List<ProductId> open(ShopClient shop) throws InterruptedException {
        String admin = RoundContext.admin(stack);
        List<ProductId> products = new ArrayList<>();
        long giveUpNanos = System.nanoTime() + CREATED_WITHIN.toNanos();
        while (products.size() < options.products()) {
            try {
                products.add(shop.create(admin, "Pair no. " + (products.size() + 1), options.stock(), options.hold(),
                        Instant.now()));
            } catch (GaveUpException e) {
                if (System.nanoTime() > giveUpNanos) {
                    throw new TortureFailedException("The products could not be created: " + e.getMessage(), e);
                }
                Thread.sleep(TICK);
            }
        }
        return products;
    }

    /** Runs all shoppers and admins until the last fault has been recovered. */
    private void runActions(RoundContext round, Partner partner, BackOffice office, Faults faults)
            throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.shoppers(); i++) {
            long user = FIRST_SHOPPER + i;
            threads.add(Thread.ofVirtual().name("shopper " + user).start(new Shopper(user, round, partner)::run));
        }
        if (!options.adminActions().isEmpty()) {
            threads.add(Thread.ofVirtual().name("back office").start(office::run));
        }
        Thread ticker = Thread.ofVirtual().name("torture-progress").start(() -> tick(round, faults));
        try {
            faults.run();
            round.end();
            long giveUpNanos = System.nanoTime() + FINISHED_WITHIN.toNanos();
            for (Thread one : threads) {
                if (!one.join(Duration.ofNanos(Math.max(1, giveUpNanos - System.nanoTime())))) {
                    throw new TortureFailedException(one.getName() + " has had no answer for "
                            + FINISHED_WITHIN.toMinutes() + " minutes", null);
                }
            }
        } finally {
            round.end();
            threads.forEach(Thread::interrupt);
            ticker.interrupt();
        }
        for (String failure : faults.failures()) {
            throw new TortureFailedException("A fault could not be injected or recovered: " + failure, null);
        }
    }

    private void tick(RoundContext round, Faults faults) {
        try {
            while (!round.isOver()) {
                Thread.sleep(TICK);
                listener.progress(new TortureProgress(Duration.ofNanos(System.nanoTime() - beganNanos),
                        round.actions.sum(), tally.requests.sum(), tally.acceptedOrders(), tally.placedOrders(),
                        tally.canceledOrders(), faults.counts().values().stream().mapToInt(Integer::intValue).sum()));
            }
        } catch (InterruptedException e) {
            // The round is over.
        }
    }

    /**
     * Buys, product by product, until nothing is left: a unit that is free in the ledger has to be for sale at the
     * ingress.
     */
    private void sweep(RoundContext round, SaleLogReader log) throws InterruptedException {
        for (ProductId product : round.products) {
            long giveUpNanos = System.nanoTime() + SOLD_WITHIN.toNanos();
            while (true) {
                String token = stack.tokens().user(sweepers.incrementAndGet());
                Submission submission;
                try {
                    submission = round.shop.submit(product, token, null);
                    if (submission instanceof Submission.Accepted accepted) {
                        round.shop.show(accepted.orderId(), product, token, 0, Duration.ofSeconds(5));
                        round.shop.command(accepted.orderId(), "payment", token);
                        if (System.nanoTime() < giveUpNanos) {
                            continue;
                        }
                        broken.add(new TortureReport.Broken(Promise.NEVER_OVERSELLS, "product " + product
                                + " is still for sale after " + SOLD_WITHIN.toSeconds() + " s of buying all there is"));
                        break;
                    }
                } catch (GaveUpException e) {
                    tally.error("selling what is left of product " + product + ": " + e.getMessage());
                    break;
                }
                int left = remaining(product, log);
                if (left == 0) {
                    break;
                }
                if (System.nanoTime() > giveUpNanos) {
                    broken.add(new TortureReport.Broken(Promise.EVERY_UNIT_COMES_BACK, left + " units of product "
                            + product + " are free in the ledger, but for " + SOLD_WITHIN.toSeconds()
                            + " s nobody could buy them: the last answer was " + submission));
                    break;
                }
                Thread.sleep(TICK);
            }
        }
    }

    private static int remaining(ProductId product, SaleLogReader log) {
        return log.read(Set.of(product))
                .levels()
                .stream()
                .max(Comparator.comparingLong(StockLevel::version))
                .map(StockLevel::remaining)
                .orElse(0);
    }

    private ConvergenceCheck settle(RoundContext round, SaleLogReader log, BackOffice office)
            throws InterruptedException {
        MysqlReader mysql = new MysqlReader(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
        Set<ProductId> products = new LinkedHashSet<>(round.products);
        long giveUpNanos = System.nanoTime() + SETTLED_WITHIN.toNanos();
        ConvergenceCheck convergence = ConvergenceCheck.await(log, stack.redisUri(), mysql, products,
                tally.observations(), SETTLED_WITHIN);
        List<String> edits = wrongEdits(round, convergence.log(), office);
        edits.addAll(wrongProducts(round));
        while (!edits.isEmpty() && System.nanoTime() < giveUpNanos) {
            Thread.sleep(TICK);
            // Restocks and commands that come now change the other results, too.
            convergence = ConvergenceCheck.await(log, stack.redisUri(), mysql, products, tally.observations(),
                    SETTLED_WITHIN);
            edits = wrongEdits(round, convergence.log(), office);
            edits.addAll(wrongProducts(round));
        }
        edits.forEach(what -> broken.add(new TortureReport.Broken(Promise.MIRRORS_CONVERGE, what)));
        return convergence;
    }

    /** Each edit has to become exactly one restock or command, and nothing else may. */
    private static List<String> wrongEdits(RoundContext round, SaleLog log, BackOffice office) {
        List<String> wrong = new ArrayList<>();
        long stock = log.restocks()
                .stream()
                .map(Restock::restockId)
                .distinct()
                .filter(id -> id.value() >= RestockId.FIRST_OF_EDITS)
                .count();
        long moved = log.commands()
                .stream()
                .filter(command -> command.actor().equals(new Actor.System("mirror")))
                .map(OrderCommand::commandId)
                .distinct()
                .count();
        long restocks = log.restocks()
                .stream()
                .map(Restock::restockId)
                .distinct()
                .filter(id -> !id.byHand())
                .count();
        int uncertain = office.uncertainEdits();
        if (stock < office.stockEdits() || stock > office.stockEdits() + uncertain) {
            wrong.add("product_stock was edited " + office.stockEdits() + " times, which made " + stock + " restocks"
                    + (uncertain == 0 ? "" : " (" + uncertain + " edits had no answer)"));
        }
        if (moved < office.orderEdits() || moved > office.orderEdits() + uncertain) {
            wrong.add("orders were edited by SQL " + office.orderEdits() + " times, which made " + moved
                    + " commands" + (uncertain == 0 ? "" : " (" + uncertain + " edits had no answer)"));
        }
        // Each product was created with one.
        int confirmed = office.restocks() + round.products.size();
        if (restocks < confirmed || restocks > confirmed + office.uncertainRestocks()) {
            wrong.add(confirmed + " restocks were confirmed, those at the beginning included, and "
                    + office.uncertainRestocks() + " had no answer, but the log has " + restocks);
        }
        return wrong;
    }

    /** However a product's row was edited, its values now have to be the last ones that were published to the log. */
    private List<String> wrongProducts(RoundContext round) {
        Map<ProductId, String> listed = new HashMap<>();
        TopicContents.read(stack.bootstrapServers(), Topics.PRODUCTS)
                .forEach(row -> listed.put(row.productId(), "for " + row.productPrice() + ", closing "
                        + row.closesAt() + ", version " + row.rowVersion()));
        List<String> wrong = new ArrayList<>();
        try (Connection mysql = BackOffice.connect(stack);
                PreparedStatement find = mysql.prepareStatement("SELECT product_price, closes_at, row_version"
                        + " FROM limited_products WHERE product_id = ?")) {
            for (ProductId product : round.products) {
                find.setLong(1, product.value());
                ResultSet row = find.executeQuery();
                row.next();
                LocalDateTime closes = row.getObject(2, LocalDateTime.class);
                String has = "for " + row.getLong(1) + ", closing "
                        + (closes == null ? null : closes.toInstant(ZoneOffset.UTC)) + ", version " + row.getLong(3);
                if (!has.equals(listed.get(product))) {
                    wrong.add("product " + product + " is " + has + " in MySQL, but " + listed.get(product)
                            + " in the log");
                }
            }
        } catch (SQLException e) {
            wrong.add("limited_products could not be read: " + e.getMessage());
        }
        return wrong;
    }
}
