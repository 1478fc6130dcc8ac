package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.stack.ServiceName;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.StackOptions.Feature;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class BackingOptionsTest {

    @TempDir
    Path directory;

    @Test
    void givesThePlatformARedisThatMayFail() {
        assertThat(options("--platform")).satisfies(options -> {
            assertThat(options.instancesOf(ServiceName.GATEWAY)).isEqualTo(1);
            assertThat(options.has(Feature.REDIS_HA)).isTrue();
        });
        assertThat(options("--redis-ha").has(Feature.REDIS_HA)).isTrue();
        assertThat(options().has(Feature.REDIS_HA)).isFalse();
    }

    @Test
    void givesThePlatformAConfigServerAndABroker() {
        assertThat(options("--platform")).satisfies(options -> {
            assertThat(options.instancesOf(ServiceName.CONFIG_SERVER)).isEqualTo(1);
            assertThat(options.external().rabbit()).isNull();
        });
        assertThat(options("--platform", "--rabbit", "amqp://host:1").external().rabbit()).isEqualTo("amqp://host:1");
        assertThat(options().instancesOf(ServiceName.CONFIG_SERVER)).isZero();
        assertThatThrownBy(() -> options("--rabbit", "amqp://host:1")).isInstanceOf(ParameterException.class)
                .hasMessageContaining("--rabbit is for --platform");
    }

    @Test
    void givesThePlatformADiscovery() {
        assertThat(options("--platform").instancesOf(ServiceName.DISCOVERY)).isEqualTo(1);
        assertThat(options().instancesOf(ServiceName.DISCOVERY)).isZero();
    }

    @Test
    void takesKafkaForTheBus() {
        assertThat(options("--platform", "--bus", "kafka").has(Feature.BUS_ON_KAFKA)).isTrue();
        assertThat(options("--platform").has(Feature.BUS_ON_KAFKA)).isFalse();
        assertThatThrownBy(() -> options("--bus", "kafka")).isInstanceOf(ParameterException.class)
                .hasMessageContaining("--bus is for --platform");
        assertThatThrownBy(() -> options("--platform", "--bus", "pigeons")).isInstanceOf(ParameterException.class)
                .hasMessageContaining("--bus is amqp or kafka, not pigeons");
        assertThatThrownBy(() -> options("--platform", "--bus", "kafka", "--rabbit", "amqp://host:1"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("leave out one of --bus kafka and --rabbit");
    }

    @Test
    void usesTheRedisThatIsGiven() {
        assertThat(options("--platform", "--redis", "redis://host:1")).satisfies(options -> {
            assertThat(options.external().redis()).isEqualTo("redis://host:1");
            assertThat(options.has(Feature.REDIS_HA)).isFalse();
        });
        assertThatThrownBy(() -> options("--redis-ha", "--redis", "redis://host:1"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("leave out one of --redis-ha and --redis");
    }

    @Test
    void startsOneBrokerOrThree() {
        assertThat(options().brokers()).isEqualTo(1);
        assertThat(options("--brokers", "3").brokers()).isEqualTo(3);
        assertThatThrownBy(() -> options("--brokers", "2")).isInstanceOf(ParameterException.class)
                .hasMessageContaining("--brokers is 1 or 3, not 2");
        assertThatThrownBy(() -> options("--brokers", "3", "--kafka", "host:1"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("leave out one of --brokers and --kafka");
    }

    private StackOptions options(String... arguments) {
        DropCommand drop = new DropCommand();
        new CommandLine(drop).parseArgs(arguments);
        return drop.stack(directory);
    }
}
