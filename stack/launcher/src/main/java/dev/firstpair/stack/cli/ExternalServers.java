package dev.firstpair.stack.cli;

import dev.firstpair.audit.mirror.RedisReader;
import dev.firstpair.stack.StackOptions;
import dev.firstpair.stack.servers.StartFailedException;
import dev.firstpair.topics.TopicAdmin;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Servers of the user's own: checks whether they answer before services are started, which would wait for them for
 * minutes.
 */
final class ExternalServers {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int AMQP = 5672;
    private static final int AMQPS = 5671;

    private ExternalServers() {}

    /** @throws StartFailedException if one does not answer, with a hint for the user */
    static void check(StackOptions options) {
        StackOptions.External external = options.external();
        String kafka = external.kafka();
        if (kafka != null) {
            checkKafka(kafka);
        }
        String redis = external.redis();
        if (redis != null) {
            checkRedis(redis);
        }
        String rabbit = external.rabbit();
        if (rabbit != null) {
            checkRabbit(rabbit);
        }
        String mysql = external.mysql();
        if (mysql != null) {
            checkMysql(mysql, external.mysqlUser(), external.mysqlPassword());
        }
    }

    private static void checkKafka(String bootstrapServers) {
        try (Admin admin = Admin.create(TopicAdmin.quiet(
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers)))) {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) TIMEOUT.toMillis())).nodes().get();
        } catch (ExecutionException | KafkaException e) {
            throw failed("Kafka at " + bootstrapServers, "--kafka", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("Kafka at " + bootstrapServers, "--kafka", e);
        }
    }

    private static void checkRedis(String uri) {
        try {
            new RedisReader(uri).close();
        } catch (RedisException | IllegalArgumentException e) {
            throw failed("Redis at " + RedisReader.withoutPassword(uri), "--redis", e);
        }
    }

    /** Checks the first of several; whether it accepts the credentials is found out only by its clients. */
    private static void checkRabbit(String uris) {
        String address = uris;
        try (Socket socket = new Socket()) {
            URI uri = URI.create(uris.split(",")[0].strip());
            int standard = "amqps".equals(uri.getScheme()) ? AMQPS : AMQP;
            InetSocketAddress server = new InetSocketAddress(uri.getHost(),
                    uri.getPort() < 0 ? standard : uri.getPort());
            address = server.getHostString() + ":" + server.getPort();
            socket.connect(server, (int) TIMEOUT.toMillis());
        } catch (IOException | IllegalArgumentException e) {
            throw failed("RabbitMQ at " + address, "--rabbit", e);
        }
    }

    private static void checkMysql(String jdbcUrl, String user, String password) {
        DriverManager.setLoginTimeout((int) TIMEOUT.toSeconds());
        try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password)) {
            connection.isValid((int) TIMEOUT.toSeconds());
        } catch (SQLException e) {
            throw failed("MySQL at " + jdbcUrl + " (user " + user + ")", "--mysql, --mysql-user and --mysql-password",
                    e);
        }
    }

    private static StartFailedException failed(String server, String options, Exception failure) {
        return new StartFailedException(server + " does not answer: " + reason(failure)
                + ". Start it, or correct " + options + ".");
    }

    /** The first line of the innermost message: the outer ones only repeat that there was a failure. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        for (Throwable next = failure.getCause(); next != null && next != cause; next = next.getCause()) {
            cause = next;
        }
        @Nullable
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    }
}
