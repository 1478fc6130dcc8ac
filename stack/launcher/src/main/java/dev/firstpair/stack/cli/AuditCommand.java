package dev.firstpair.stack.cli;

import dev.firstpair.audit.AuditFailedException;
import dev.firstpair.audit.AuditListener;
import dev.firstpair.audit.SystemAudit;
import dev.firstpair.audit.mirror.MysqlReader;
import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.RepairReport;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.StackState;
import dev.firstpair.stack.servers.MysqlServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Proves from another terminal that the running system has sold correctly, or reports violations. */
@Command(name = "audit", mixinStandardHelpOptions = true, description = {
        "Replays the log from its first record, checks every promise at every offset, and compares the ledger with"
                + " Redis and MySQL: per product what is granted, active, remaining and leased, and every order with"
                + " its row.",
        "It may run during a sale: Redis and MySQL may be half a second behind, and what differs is read again for up"
                + " to 20 s before it counts as drift.",
        "With --repair, sink-writer rewrites in Redis and MySQL what differs from the log, lists it, and audits again."
                + " The log is never written to: a promise that is broken there stays broken.",
        "Exit status 0: no drift, and no promise broken; 1: something is wrong; 3: something could not be read."})
final class AuditCommand implements Callable<Integer> {

    private static final int COULD_NOT_READ = 3;
    private static final String SINK_WRITER = ServiceName.SINK_WRITER.toString();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--from-log", description = "Replay the topics alone; Redis and MySQL are not read.")
    private boolean fromLog;

    @Option(names = "--repair",
            description = "Have sink-writer rewrite in Redis and MySQL what differs from the log, then audit again.")
    private boolean repair;

    @Option(names = "--sink-writer", paramLabel = "URL",
            description = "With --repair: the sink-writer to ask instead of the one that runs here; needs an admin's"
                    + " token in the environment variable " + RepairCall.TOKEN + ".")
    private @Nullable URI sinkWriter;

    @Option(names = "--json", paramLabel = "FILE", description = "Where to write the result, as JSON.")
    private @Nullable Path json;

    @Option(names = "--kafka", paramLabel = "HOST:PORT",
            description = "Brokers to read instead of those that run here.")
    private @Nullable String kafka;

    @Option(names = "--redis", paramLabel = "URI", description = "Redis to read instead of the one that runs here.")
    private @Nullable String redis;

    @Option(names = "--mysql", paramLabel = "JDBC-URL",
            description = "MySQL to read instead of the one that runs here.")
    private @Nullable String mysql;

    @Option(names = "--mysql-user", paramLabel = "NAME", defaultValue = MysqlServer.USER,
            description = "Default: ${DEFAULT-VALUE}.")
    private String mysqlUser = MysqlServer.USER;

    @Option(names = "--mysql-password", paramLabel = "PASSWORD", defaultValue = MysqlServer.PASSWORD,
            description = "Default: ${DEFAULT-VALUE}.")
    private String mysqlPassword = MysqlServer.PASSWORD;

    /** One line that changes, or one every few seconds. */
    private static final class ConsoleListener implements AuditListener {
        private final ConsoleProgress console;
        private boolean waiting;

        ConsoleListener(ConsoleProgress console) {
            this.console = console;
        }

        @Override
        public void reading(long read, long of) {
            if (console.isDue()) {
                console.show("  %,d of %,d records read (%d %%)", read, of, of == 0 ? 100 : 100 * read / of);
            }
        }

        @Override
        public void waiting(String why) {
            if (!waiting) {
                waiting = true;
                console.say("  Differs, reading again: %s", why);
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (repair && (fromLog || kafka != null || redis != null || mysql != null)) {
            throw new ParameterException(spec.commandLine(),
                    "--repair is done by sink-writer, which has its own Kafka, Redis and MySQL: leave out"
                            + " --from-log, --kafka, --redis and --mysql, and name another sink-writer with"
                            + " --sink-writer URL.");
        }
        if (sinkWriter != null && !repair) {
            throw new ParameterException(spec.commandLine(), "--sink-writer is for --repair, which is missing.");
        }
        boolean good;
        String result;
        List<String> lines;
        URI at = sinkWriter;
        if (at != null
                && (!List.of("http", "https").contains(String.valueOf(at.getScheme())) || at.getHost() == null)) {
            throw new ParameterException(spec.commandLine(),
                    "'" + at + "' is no address of a sink-writer: it has to be like http://127.0.0.1:8083.");
        }
        ResultFile.check(spec, json);
        ConsoleProgress console = new ConsoleProgress(out);
        try {
            if (repair) {
                RepairReport report = repaired(console);
                good = report.audit().good();
                result = report.toJson();
                lines = report.summary();
            } else {
                AuditReport report = audit(console);
                good = report.good();
                result = report.toJson();
                lines = report.summary();
            }
        } catch (AuditFailedException e) {
            console.endChanging();
            spec.commandLine().getErr().println(e.getMessage());
            return COULD_NOT_READ;
        }
        console.endChanging();
        lines.forEach(out::println);
        out.flush();
        ResultFile.write(json, result);
        return good ? 0 : 1;
    }

    private AuditReport audit(ConsoleProgress console) throws InterruptedException {
        Optional<StackState> running = kafka == null || !fromLog && (redis == null || mysql == null)
                ? Running.find()
                : Optional.empty();
        String brokers = address(kafka, "kafka", StackState::bootstrapServers, running, "--kafka HOST:PORT");
        SystemAudit audit = new SystemAudit(brokers, InstantSource.system(), SystemAudit.PATIENCE,
                new ConsoleListener(console));
        if (fromLog) {
            return audit.ofLog();
        }
        String redisUri = address(redis, "redis", StackState::redisUri, running, "--redis URI");
        String jdbcUrl = address(mysql, "mysql", StackState::jdbcUrl, running, "--mysql JDBC-URL");
        return audit.ofAll(redisUri, new MysqlReader(jdbcUrl, mysqlUser, mysqlPassword));
    }

    private RepairReport repaired(ConsoleProgress console) throws InterruptedException {
        Optional<Path> directory = Running.directory();
        URI given = sinkWriter;
        URI at = given == null
                ? URI.create(address(null, SINK_WRITER, state -> state.address(SINK_WRITER),
                        directory.flatMap(StackState::read), "--sink-writer URL"))
                : given;
        console.say("  sink-writer audits, repairs and audits again …");
        return RepairCall.send(at, RepairCall.token(given == null ? directory : Optional.empty()));
    }

    private String address(@Nullable String given, String server, Function<StackState, Optional<String>> find,
            Optional<StackState> running, String option) {
        if (given != null) {
            return given;
        }
        return running.flatMap(find)
                .orElseThrow(() -> new AuditFailedException(running.isEmpty()
                        ? "Nothing runs. ./firstpair up starts it, or name "
                                + (repair
                                        ? option + "."
                                        : "the servers with --kafka"
                                                + (fromLog ? "." : ", --redis and --mysql."))
                        : "What runs has no " + server + " of its own: name it with " + option + "."));
    }
}
