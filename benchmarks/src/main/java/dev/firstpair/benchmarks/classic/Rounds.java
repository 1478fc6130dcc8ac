package dev.firstpair.benchmarks.classic;

import dev.firstpair.benchmarks.BenchmarkFailedException;
import dev.firstpair.benchmarks.CpuTime;
import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.MysqlServer;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Runs JMeter against a seller, and polls MySQL for the orders. */
final class Rounds {

    /**
     * @param threads of JMeter; each is a user that sends one request
     * @param rampUp time in which JMeter starts them, in whole seconds; 0 is as fast as it can
     * @param stock units of the product
     * @param warmUps rounds of each seller that do not count
     * @param rounds of each seller that count
     */
    record Options(int threads, Duration rampUp, int stock, int warmUps, int rounds) {}

    private static final String MODULE = "benchmarks/jmeter/target";
    /** A request of JMeter has no timeout of its own. */
    private static final Duration JMETER_TIMEOUT = Duration.ofMinutes(10);
    /** Between two queries of the table; the maximum error of {@link Round#storedSeconds}. */
    private static final Duration POLL = Duration.ofMillis(50);
    /** Time without a new order, after which no more are expected. */
    private static final Duration SETTLED = Duration.ofSeconds(30);

    private final Options options;
    private final Path root;
    private final Path tokens;
    private final Path logs;

    /**
     * @param root of this checkout
     * @param tokens a file with a user's token in each line
     * @param logs for the output of JMeter
     */
    Rounds(Options options, Path root, Path tokens, Path logs) {
        this.options = options;
        this.root = root;
        this.tokens = tokens;
        this.logs = logs;
    }

    /**
     * One round.
     *
     * @param processes of all systems, pids by name
     * @param folder for the JTL file
     * @param name of the round, and of its files
     * @throws BenchmarkFailedException if more was sold than there was, or an order has no row
     */
    Round run(Seller seller, Map<String, Long> processes, Path folder, String name)
            throws IOException, InterruptedException, SQLException {
        long product = seller.putOnSale(options.stock());
        Path jtl = folder.resolve(name + ".jtl");
        // JMeter would append to it.
        Files.deleteIfExists(jtl);
        Path result = logs.resolve(name + ".properties");
        try (Connection mysql = DriverManager.getConnection(seller.jdbcUrl(), MysqlServer.USER, MysqlServer.PASSWORD);
                PreparedStatement count = mysql
                        .prepareStatement("SELECT COUNT(*) FROM orders WHERE product_id = ?")) {
            StoredOrders orders = new StoredOrders(count, product, seller.testOrders());
            orders.awaitTestOrders();
            Map<String, CpuTime> cpuBefore = cpu(processes);
            runJmeter(command(seller.purchases(product), folder, jtl.getFileName().toString(), result), result, orders);
            Samples samples = read(jtl);
            orders.awaitSettled(samples.accepted());
            // More than accepted: an answer was lost on the way to JMeter.
            if (orders.stored < samples.accepted() || orders.stored > options.stock()) {
                throw new BenchmarkFailedException(
                        "%s accepted %,d purchases of %,d units and has %,d orders".formatted(
                                seller.name(), samples.accepted(), options.stock(), orders.stored));
            }
            Map<String, CpuTime> used = new LinkedHashMap<>();
            cpu(processes).forEach((process, after) -> used.put(process,
                    after.since(cpuBefore.getOrDefault(process, after))));
            Properties written = new Properties();
            try (Reader in = Files.newBufferedReader(result)) {
                written.load(in);
            }
            return new Round(samples, orders.stored, (orders.storedAtMillis - samples.firstMillis()) / 1_000.0,
                    written.getProperty("version"), Long.parseLong(written.getProperty("cpuMicros")), used);
        }
    }

    /** @param result the file that JMeter writes at its end */
    private void runJmeter(List<String> command, Path result, StoredOrders orders)
            throws IOException, InterruptedException, SQLException {
        GuardedProcess jmeter = GuardedProcess.start(command, Map.of(), logs, logs.resolve("jmeter.log"));
        try {
            long giveUpNanos = System.nanoTime() + JMETER_TIMEOUT.toNanos();
            while (!jmeter.awaitExit(POLL)) {
                orders.update();
                if (System.nanoTime() > giveUpNanos) {
                    throw new BenchmarkFailedException("JMeter does not come to an end." + jmeter.logTail());
                }
            }
        } finally {
            jmeter.close();
        }
        if (!Files.exists(result)) {
            throw new BenchmarkFailedException("JMeter has failed." + jmeter.logTail());
        }
    }

    private static Samples read(Path jtl) throws IOException {
        try (Reader in = Files.newBufferedReader(jtl)) {
            return Samples.read(in);
        }
    }

    private static Map<String, CpuTime> cpu(Map<String, Long> processes) throws IOException {
        Map<String, CpuTime> cpu = new LinkedHashMap<>();
        for (Map.Entry<String, Long> process : processes.entrySet()) {
            cpu.put(process.getKey(), CpuTime.of(process.getValue()));
        }
        return cpu;
    }

    /** With the JVM options that JMeter itself uses, and small thread stacks for many threads. */
    private List<String> command(URI url, Path folder, String jtl, Path result) {
        String classes = root.resolve(MODULE).resolve("benchmarks-jmeter-0.1.0.jar") + File.pathSeparator
                + root.resolve(MODULE).resolve("lib").resolve("*");
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms1g", "-Xmx4g",
                "-Xss256k", "-XX:+UseG1GC", "-XX:-UsePerfData", "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + logs, "-Djava.util.prefs.userRoot=" + logs, "-cp", classes,
                "dev.firstpair.benchmarks.jmeter.Main", url.toString(), tokens.toString(),
                Integer.toString(options.threads()), Long.toString(options.rampUp().toSeconds()), folder.toString(),
                jtl, result.toString());
    }

    /** The orders of one product in MySQL. */
    private static final class StoredOrders {

        private final PreparedStatement count;
        private final long product;
        private final int testOrders;
        /** Without test orders. */
        private int stored;
        /** When the last of them was seen first. */
        private long storedAtMillis = System.currentTimeMillis();

        /** @param testOrders those that were placed before the round */
        StoredOrders(PreparedStatement count, long product, int testOrders) throws SQLException {
            this.count = count;
            this.product = product;
            this.testOrders = testOrders;
            count.setLong(1, product);
        }

        void awaitTestOrders() throws InterruptedException, SQLException {
            long beganNanos = System.nanoTime();
            while (count() < testOrders) {
                if (System.nanoTime() - beganNanos > SETTLED.toNanos()) {
                    throw new BenchmarkFailedException("The test order of product " + product + " is not stored");
                }
                Thread.sleep(POLL);
            }
        }

        /** Returns when all accepted purchases are stored, or no more orders are expected. */
        void awaitSettled(int accepted) throws InterruptedException, SQLException {
            long settledNanos = System.nanoTime() + SETTLED.toNanos();
            while (stored < accepted && System.nanoTime() < settledNanos) {
                Thread.sleep(POLL);
                if (update()) {
                    settledNanos = System.nanoTime() + SETTLED.toNanos();
                }
            }
        }

        /** Returns whether there are more than before. */
        boolean update() throws SQLException {
            int seen = count() - testOrders;
            if (seen <= stored) {
                return false;
            }
            stored = seen;
            storedAtMillis = System.currentTimeMillis();
            return true;
        }

        private int count() throws SQLException {
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
