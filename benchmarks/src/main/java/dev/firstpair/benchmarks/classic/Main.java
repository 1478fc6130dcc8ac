package dev.firstpair.benchmarks.classic;

import dev.firstpair.benchmarks.CpuTime;
import dev.firstpair.benchmarks.Machine;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.Tokens;
import dev.firstpair.stack.cli.ConsoleProgress;
import dev.firstpair.stack.cli.ResultFile;
import dev.firstpair.stack.cli.Running;
import dev.firstpair.stack.servers.MysqlServer;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs {@code ./firstpair bench classic}, which compares Firstpair with two usual designs under a load by JMeter. */
@Command(name = "firstpair bench classic", mixinStandardHelpOptions = true,
        description = "Sells one product to Apache JMeter, ten thousand threads with one request each: by Firstpair,"
                + " by a row lock in MySQL, and by the usual design of Redis, Kafka and MySQL, in turns. Reports"
                + " what JMeter"
                + " measured, and how many purchases per second were accepted and stored.")
public final class Main implements Callable<Integer> {

    private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);
    private static final long FIRST_USER = 1_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--threads", paramLabel = "N", defaultValue = "10000",
            description = "Threads of JMeter, each a user with one request. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(names = "--ramp-up", paramLabel = "SECONDS", defaultValue = "1",
            description = "In which JMeter starts its threads. 0: as fast as it can. Default: ${DEFAULT-VALUE}.")
    private int rampUp;

    @Option(names = "--stock", paramLabel = "N", description = "Units of the product. Default: as many as threads.")
    private @Nullable Integer stock;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "2",
            description = "Rounds of each system before those that count. Default: ${DEFAULT-VALUE}.")
    private int warmUps;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5",
            description = "Rounds of each system that count. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--report", paramLabel = "DIR",
            description = "Where to write report.json, report.md and a JTL file per round. Default: with the logs.")
    private @Nullable Path report;

    public static void main(String[] arguments) {
        System.exit(dev.firstpair.benchmarks.Main.withMessages(new CommandLine(new Main())).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        int units = stock == null ? threads : stock;
        atLeast("--threads", 1, threads);
        atLeast("--ramp-up", 0, rampUp);
        atLeast("--stock", 1, units);
        atLeast("--warm-up", 0, warmUps);
        atLeast("--rounds", 1, rounds);
        CpuTime.requireLinux();
        PrintWriter out = spec.commandLine().getOut();
        Running.deleteLeftData(out);
        Path root = dev.firstpair.stack.cli.Main.root();
        Path directory = Running.Throwaway.BENCH.newDirectory();
        Path logs = directory.resolve("logs");
        Path results = (report == null ? directory : report).toAbsolutePath().normalize();
        ResultFile.check(spec, results.resolve("report.json"));
        out.println("Starting Firstpair and the baselines; logs are in " + logs + ".");
        out.flush();
        ConsoleProgress console = new ConsoleProgress(out);
        Rounds.Options options = new Rounds.Options(threads, Duration.ofSeconds(rampUp), units, warmUps, rounds);
        StackOptions firstpair = StackOptions.measured(root, directory)
                .withInstances(ServiceName.NOTIFIER_TOPOLOGY, 1);
        try (Stack stack = Stack.start(firstpair, console);
                FirstpairSeller seller = new FirstpairSeller(stack);
                Baselines baselines = Baselines.at(directory.resolve(Running.BASELINES), logs)) {
            Tokens tokens = Tokens.ofStack(directory, TOKEN_VALIDITY);
            String token = tokens.user(FIRST_USER);
            List<Seller> sellers = List.of(seller,
                    baselines.start(root, "lock", "row lock in MySQL", stack.accounts(), token),
                    baselines.start(root, "redis", "Redis, Kafka, MySQL", stack.accounts(), token));
            console.say("  tokens of %,d users", threads);
            Path ofUsers = Files.write(directory.resolve("data/tokens.csv"), LongStream.range(0, threads)
                    .parallel()
                    .mapToObj(number -> tokens.user(FIRST_USER + number))
                    .toList());
            Map<String, List<Round>> measured = measure(options, sellers, new Rounds(options, root, ofUsers, logs),
                    results, logs, console);
            Map<String, String> versions = new LinkedHashMap<>();
            versions.put("JMeter", Objects.requireNonNull(measured.get(seller.name())).getFirst().jmeterVersion());
            versions.put("MySQL", mysqlVersion(seller.jdbcUrl()));
            versions.put("Redis", redisVersion(stack.redisUri()));
            // Version of the clients, which come from the same build as the broker.
            versions.put("Kafka", AppInfoParser.getVersion());
            ClassicReport result = new ClassicReport(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    Machine.thisOne(), Machine.commit(root), versions, options, measured);
            Files.writeString(results.resolve("report.json"), result.toJson());
            Files.writeString(results.resolve("report.md"), result.toMarkdown());
            out.println();
            out.println(result.toMarkdown());
            result.comparison().forEach(out::println);
            out.println("Written to " + results.resolve("report.md") + ".");
        }
        return 0;
    }

    private static Map<String, List<Round>> measure(Rounds.Options options, List<Seller> sellers, Rounds runner,
            Path results, Path logs, ConsoleProgress console) throws IOException, InterruptedException, SQLException {
        Map<String, Long> processes = new LinkedHashMap<>();
        sellers.forEach(seller -> processes.putAll(seller.processes()));
        Map<String, List<Round>> measured = new LinkedHashMap<>();
        sellers.forEach(seller -> measured.put(seller.name(), new ArrayList<>()));
        for (int number = 1 - options.warmUps(); number <= options.rounds(); number++) {
            for (int i = 0; i < sellers.size(); i++) {
                Seller seller = sellers.get(i);
                boolean counts = number > 0;
                Round round = counts
                        ? runner.run(seller, processes, results, "round-%d-%d".formatted(number, i + 1))
                        : runner.run(seller, processes, logs,
                                "warm-up-%d-%d".formatted(number + options.warmUps(), i + 1));
                console.say("  %s, %s: %s", seller.name(), counts ? "round " + number : "warm-up", round);
                if (counts) {
                    Objects.requireNonNull(measured.get(seller.name())).add(round);
                }
            }
        }
        return measured;
    }

    private static String mysqlVersion(String jdbcUrl) throws SQLException {
        try (Connection mysql = DriverManager.getConnection(jdbcUrl, MysqlServer.USER, MysqlServer.PASSWORD)) {
            return mysql.getMetaData().getDatabaseProductVersion();
        }
    }

    private static String redisVersion(String uri) {
        try (RedisClient client = RedisClient.create(uri)) {
            return client.connect()
                    .sync()
                    .info("server")
                    .lines()
                    .filter(line -> line.startsWith("redis_version:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    private void atLeast(String option, int least, int value) {
        if (value < least) {
            throw new ParameterException(spec.commandLine(), option + " is at least " + least + ", not " + value);
        }
    }
}
