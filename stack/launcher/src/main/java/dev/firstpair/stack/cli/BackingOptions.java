package dev.firstpair.stack.cli;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.StackOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The servers that a stack uses; shared by the commands that start one. */
final class BackingOptions {

    private static final String AMQP = "amqp";
    private static final String KAFKA = "kafka";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Brokers to use instead of an embedded one.")
    private @Nullable String kafka;

    @Option(names = "--redis", paramLabel = "URI",
            description = "Redis to use instead of an embedded one: redis://… or redis-sentinel://…")
    private @Nullable String redis;

    @Option(names = "--mysql", paramLabel = "JDBC-URL",
            description = "MySQL to use instead of an embedded one: jdbc:mysql://host:port/database. It needs a row"
                    + " binlog.")
    private @Nullable String mysql;

    @Option(names = "--mysql-user", paramLabel = "NAME", defaultValue = "firstpair",
            description = "Default: ${DEFAULT-VALUE}.")
    private String mysqlUser = "firstpair";

    @Option(names = "--mysql-password", paramLabel = "PASSWORD", defaultValue = "firstpair",
            description = "Default: ${DEFAULT-VALUE}.")
    private String mysqlPassword = "firstpair";

    @Option(names = "--rabbit", paramLabel = "URI",
            description = "RabbitMQ to use instead of an embedded AMQP broker, with --platform:"
                    + " amqp://user:password@host:port")
    private @Nullable String rabbit;

    @Option(names = "--bus", paramLabel = "amqp|kafka", defaultValue = "amqp",
            description = "What the bus is on that has services read their configuration again, with --platform."
                    + " Default: ${DEFAULT-VALUE}.")
    private String bus = AMQP;

    @Option(names = "--order-topologies", paramLabel = "N", defaultValue = "1",
            description = "Instances of order-topology. Default: ${DEFAULT-VALUE}.")
    private int orderTopologies = 1;

    @Mixin
    private ReplicaOptions replicas = new ReplicaOptions();

    @Option(names = "--platform",
            description = "A gateway, which up has in any case: one address for all services, which checks tokens, "
                    + "limits rates and spreads requests; a config server, whose changes reach running services; "
                    + "discovery, by which the gateway finds instances; and --redis-ha, unless --redis is given.")
    private boolean platform;

    StackOptions applyTo(StackOptions options) {
        if (replicas.redisHa() && redis != null) {
            throw new ParameterException(command.commandLine(),
                    "--redis-ha is about the embedded Redis: leave out one of --redis-ha and --redis.");
        }
        if (replicas.brokers() > 1 && kafka != null) {
            throw new ParameterException(command.commandLine(),
                    "--brokers is about embedded ones: leave out one of --brokers and --kafka.");
        }
        if (rabbit != null && !platform) {
            throw new ParameterException(command.commandLine(), "--rabbit is for --platform, which is missing.");
        }
        checkBus();
        StackOptions whole = replicas.applyTo(options);
        if (platform) {
            whole = whole.withInstances(ServiceName.GATEWAY, 1)
                    .withInstances(ServiceName.CONFIG_SERVER, 1)
                    .withInstances(ServiceName.DISCOVERY, 1)
                    .withRabbit(rabbit);
            whole = redis == null ? whole.withRedisHa() : whole;
            whole = bus.equals(KAFKA) ? whole.withBusOnKafka() : whole;
        }
        return whole.withKafka(kafka)
                .withRedis(redis)
                .withMysql(mysql, mysqlUser, mysqlPassword)
                .withInstances(ServiceName.ORDER_TOPOLOGY, orderTopologies);
    }

    private void checkBus() {
        if (!bus.equals(AMQP) && !bus.equals(KAFKA)) {
            throw new ParameterException(command.commandLine(), "--bus is amqp or kafka, not " + bus + ".");
        }
        if (bus.equals(KAFKA) && !platform) {
            throw new ParameterException(command.commandLine(), "--bus is for --platform, which is missing.");
        }
        if (bus.equals(KAFKA) && rabbit != null) {
            throw new ParameterException(command.commandLine(),
                    "The bus is on one of both: leave out one of --bus kafka and --rabbit.");
        }
    }
}
