package dev.firstpair.stack.cli;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.StackOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a stack runs on; shared by the commands that start one. */
final class BackingOptions {

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Brokers to use instead of an embedded one.")
    private @Nullable String kafka;

    @Option(names = "--redis", paramLabel = "URI", description = "Redis to use instead of an embedded one: redis://… or redis-sentinel://…")
    private @Nullable String redis;

    @Option(names = "--mysql", paramLabel = "JDBC-URL", description = "MySQL to use instead of an embedded one: jdbc:mysql://host:port/database. It needs a row binlog.")
    private @Nullable String mysql;

    @Option(names = "--mysql-user", paramLabel = "NAME", defaultValue = "firstpair", description = "Default: ${DEFAULT-VALUE}.")
    private String mysqlUser = "firstpair";

    @Option(names = "--mysql-password", paramLabel = "PASSWORD", defaultValue = "firstpair", description = "Default: ${DEFAULT-VALUE}.")
    private String mysqlPassword = "firstpair";

    @Option(names = "--order-topologies", paramLabel = "N", defaultValue = "1", description = "Instances of order-topology. Default: ${DEFAULT-VALUE}.")
    private int orderTopologies = 1;

    @Option(names = "--platform", description = "Also a gateway: one address for all services, which checks tokens, limits rates and spreads requests.")
    private boolean platform;

    StackOptions applyTo(StackOptions options) {
        StackOptions whole = platform ? options.withInstances(ServiceName.GATEWAY, 1) : options;
        return whole.withKafka(kafka)
                .withRedis(redis)
                .withMysql(mysql, mysqlUser, mysqlPassword)
                .withInstances(ServiceName.ORDER_TOPOLOGY, orderTopologies);
    }
}
