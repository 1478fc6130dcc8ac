package dev.firstpair.stack.cli;

import dev.firstpair.stack.StackOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The numbers of embedded servers; shared by the commands that start a stack. */
final class ReplicaOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--brokers", paramLabel = "N", defaultValue = "1",
            description = "Brokers: 1, or 3 with three replicas of each record, two of which have it when it is"
                    + " acknowledged. Default: ${DEFAULT-VALUE}.")
    private int brokers = 1;

    @Option(names = "--redis-ha",
            description = "A Redis primary with two replicas, and three Sentinels that fail over to one of these.")
    private boolean redisHa;

    boolean redisHa() {
        return redisHa;
    }

    int brokers() {
        return brokers;
    }

    StackOptions applyTo(StackOptions options) {
        try {
            StackOptions several = options.withBrokers(brokers);
            return redisHa ? several.withRedisHa() : several;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--brokers is 1 or 3, not " + brokers + ".", e);
        }
    }
}
