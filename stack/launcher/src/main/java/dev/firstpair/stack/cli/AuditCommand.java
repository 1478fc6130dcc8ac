package dev.firstpair.stack.cli;

import dev.firstpair.audit.AuditFailedException;
import dev.firstpair.audit.AuditListener;
import dev.firstpair.audit.AuditReport;
import dev.firstpair.audit.MysqlReader;
import dev.firstpair.audit.SystemAudit;
import dev.firstpair.stack.StackState;
import dev.firstpair.stack.servers.MysqlServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Proves from another terminal that what runs has sold rightly, or says what is wrong. */
@Command(name = "audit", mixinStandardHelpOptions = true, description = {
        "Replays the log from its first record on, checks every promise at every offset, and compares the ledger with Redis"
                + " and MySQL: per product what is granted, active, remaining and leased, and every order with its row.",
        "Traffic may go on meanwhile: a mirror may be half a second behind, and what differs is looked at again for up to"
                + " 20 s before it counts as drift.",
        "Exit status 0: no drift, and no promise broken; 1: something is wrong; 3: something could not be read."})
final class AuditCommand implements Callable<Integer> {

    private static final int NOTHING_SAID = 3;
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration EVERY_ON_TERMINAL = Duration.ofMillis(200);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--from-log", description = "Replay the topics alone; neither Redis nor MySQL is asked.")
    private boolean fromLog;

    @Option(names = "--json", paramLabel = "FILE", description = "Where to write the result, as JSON.")
    private @Nullable Path json;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Brokers to read from instead of those of what is up.")
    private @Nullable String kafka;

    @Option(names = "--redis", paramLabel = "URI", description = "Redis to ask instead of that of what is up.")
    private @Nullable String redis;

    @Option(names = "--mysql", paramLabel = "JDBC-URL", description = "MySQL to ask instead of that of what is up.")
    private @Nullable String mysql;

    @Option(names = "--mysql-user", paramLabel = "NAME", defaultValue = MysqlServer.USER, description = "Default: ${DEFAULT-VALUE}.")
    private String mysqlUser = MysqlServer.USER;

    @Option(names = "--mysql-password", paramLabel = "PASSWORD", defaultValue = MysqlServer.PASSWORD, description = "Default: ${DEFAULT-VALUE}.")
    private String mysqlPassword = MysqlServer.PASSWORD;

    /** One line that changes, or one every few seconds. */
    private static final class Told implements AuditListener {
        private final ConsoleProgress console;
        private final long everyNanos;
        private long toldNanos = System.nanoTime();
        private boolean waiting;

        Told(ConsoleProgress console) {
            this.console = console;
            this.everyNanos = (console.isTerminal() ? EVERY_ON_TERMINAL : EVERY).toNanos();
        }

        @Override
        public void reading(long read, long of) {
            if (System.nanoTime() - toldNanos > everyNanos) {
                toldNanos = System.nanoTime();
                console.show("  %,d of %,d records read (%d %%)", read, of, of == 0 ? 100 : 100 * read / of);
            }
        }

        @Override
        public void waiting(String why) {
            if (!waiting) {
                waiting = true;
                console.say("  Not settled yet, looking again: %s", why);
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        AuditReport report;
        ConsoleProgress console = new ConsoleProgress(out);
        try {
            report = audit(console);
        } catch (AuditFailedException e) {
            console.endChanging();
            spec.commandLine().getErr().println(e.getMessage());
            return NOTHING_SAID;
        }
        console.endChanging();
        Path file = json;
        if (file != null) {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, report.toJson());
        }
        report.summary().forEach(out::println);
        out.flush();
        return report.good() ? 0 : 1;
    }

    private AuditReport audit(ConsoleProgress console) throws InterruptedException {
        Optional<StackState> running = kafka == null || !fromLog && (redis == null || mysql == null)
                ? Running.find()
                : Optional.empty();
        String brokers = address(kafka, "kafka", running, "--kafka HOST:PORT");
        SystemAudit audit = new SystemAudit(brokers, InstantSource.system(), SystemAudit.PATIENCE,
                new Told(console));
        if (fromLog) {
            return audit.ofLog();
        }
        String redisServer = address(redis, "redis", running, "--redis URI");
        String mysqlServer = address(mysql, "mysql", running, "--mysql JDBC-URL");
        return audit.ofAll(redis == null ? "redis://" + redisServer : redis,
                new MysqlReader(mysql == null ? jdbcUrl(mysqlServer) : mysql, mysqlUser, mysqlPassword));
    }

    private static String jdbcUrl(String address) {
        return MysqlServer.jdbcUrl(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    }

    private String address(@Nullable String given, String server, Optional<StackState> running,
            String option) {
        if (given != null) {
            return given;
        }
        return running.flatMap(state -> Running.address(state, server))
                .orElseThrow(() -> new AuditFailedException(running.isEmpty()
                        ? "Nothing runs. ./firstpair up starts it, or name the servers with --kafka"
                                + (fromLog ? "." : ", --redis and --mysql.")
                        : "What runs has no " + server + " of its own: name it with " + option + "."));
    }
}
