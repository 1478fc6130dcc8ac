package dev.firstpair.stack.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.stack.servers.StartFailedException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalServersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final StackOptions options;

    ExternalServersIT(@TempDir Path directory) {
        options = StackOptions.throwaway(directory, directory);
    }

    @Tag("nightly")
    @Test
    void takesThoseThatAnswer() {
        StackOptions external = options.withKafka(Servers.kafka().bootstrapServers())
                .withRedis(Servers.redis().uri())
                .withMysql(Servers.mysql().jdbcUrl(), MysqlServer.USER, MysqlServer.PASSWORD);

        // Retried, since on a slow machine a server may not answer within the timeout.
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(StartFailedException.class)
                .until(() -> isTaken(external));
        assertThatCode(() -> ExternalServers.check(options)).as("none").doesNotThrowAnyException();
    }

    private static boolean isTaken(StackOptions external) {
        ExternalServers.check(external);
        return true;
    }

    @Tag("nightly")
    @Test
    void saysWhichDoesNotAnswerAndWhatToDo() {
        String nowhere = "127.0.0.1:" + Ports.free();

        fails(options.withKafka(nowhere), "Kafka at " + nowhere, "--kafka");
        fails(options.withKafka("no.such.host.invalid:9092"), "no.such.host.invalid", "--kafka");
        fails(options.withRedis("redis://:secret@" + nowhere), "Redis at redis://" + nowhere, "--redis");
        fails(options.withMysql("jdbc:mysql://" + nowhere + "/firstpair", "firstpair", "firstpair"),
                "MySQL at jdbc:mysql://" + nowhere, "--mysql");
        String mysql = Servers.mysql().jdbcUrl();
        // Retried, since on a slow machine it may not answer within the timeout.
        await().atMost(PATIENCE)
                .untilAsserted(() -> fails(options.withMysql(mysql, MysqlServer.USER, "wrong"), "Access denied",
                        "--mysql-password"));
        fails(options.withMysql("http://127.0.0.1", "firstpair", "firstpair"), "No suitable driver", "--mysql");
    }

    private static void fails(StackOptions external, String what, String option) {
        assertThatThrownBy(() -> ExternalServers.check(external)).isInstanceOf(StartFailedException.class)
                .hasMessageContaining(what)
                .hasMessageContaining(option);
    }
}
