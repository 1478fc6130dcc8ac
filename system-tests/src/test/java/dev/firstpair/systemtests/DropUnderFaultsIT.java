package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.BackingServer;
import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.Stack;
import dev.firstpair.stack.drop.Drop;
import dev.firstpair.stack.drop.DropListener;
import dev.firstpair.stack.drop.DropOptions;
import dev.firstpair.stack.drop.DropReport;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A part is lost in the middle of a sale; the sale goes on, and every promise is held. */
class DropUnderFaultsIT {

    private static final int BUYERS = 3000;
    private static final int STOCK = 500;
    private static final double STRUCK_AT = 0.1;

    private final Stack stack = RunningStack.get();

    /** What is struck, once some buyers have had an answer and many have not. */
    enum Fault {
        REDIS_FORGETS_ALL(stack -> redis(stack, RedisCommands::flushall)),
        REDIS_FORGETS_ITS_SCRIPTS(stack -> redis(stack, RedisCommands::scriptFlush)),
        INGRESS_DIES(stack -> killAndRestart(stack, ServiceName.INGRESS_API, 0)),
        ONE_ORDER_TOPOLOGY_OF_TWO_DIES(stack -> killAndRestart(stack, ServiceName.ORDER_TOPOLOGY, 0)),
        SINK_DIES(stack -> killAndRestart(stack, ServiceName.SINK_WRITER, 0)),
        MYSQL_IS_AWAY_FOR_20_S(stack -> {
            stack.stopServer(BackingServer.MYSQL);
            waitSeconds(20);
            stack.startServer(BackingServer.MYSQL);
        });

        private final Consumer<Stack> strike;

        Fault(Consumer<Stack> strike) {
            this.strike = strike;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPromiseIsHeldWhen(Fault fault) throws Exception {
        DropOptions options = DropOptions.DEFAULTS.withBuyers(BUYERS)
                .withStock(STOCK)
                .withConcurrency(300)
                .withSeed(fault.ordinal());

        DropReport report = new Drop(stack, options, DropListener.SILENT)
                .when(STRUCK_AT, () -> fault.strike.accept(stack))
                .run();

        assertThat(report.isGood()).as("%s", report.toJson()).isTrue();
        assertThat(report.sold()).isEqualTo(STOCK);
        assertThat(report.drift()).isEqualTo(new DropReport.Drift(0, 0));
    }

    private static void redis(Stack stack, Consumer<RedisCommands<String, String>> command) {
        try (RedisClient client = RedisClient.create(stack.redisUri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            command.accept(connection.sync());
        }
    }

    private static void killAndRestart(Stack stack, ServiceName service, int instance) {
        stack.kill(service, instance);
        stack.start(service, instance);
    }

    /** How long the fault lasts is what is tested, so this is no wait for something to happen. */
    private static void waitSeconds(int seconds) {
        try {
            new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
