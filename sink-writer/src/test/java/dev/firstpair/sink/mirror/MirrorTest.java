package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.sink.Brokers;
import dev.firstpair.stack.servers.MysqlServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.jdbc.core.JdbcTemplate;

class MirrorTest {

    private static final String TWO_SERVERS = "jdbc:mysql://one,other/firstpair";

    @Test
    void refusesAnAddressThatItCannotFollow() {
        assertThatThrownBy(() -> mirror(true, TWO_SERVERS)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the mirror follows one server");
    }

    @Test
    void takesAnyAddressWhereItDoesNotRun() {
        Mirror mirror = mirror(false, TWO_SERVERS);

        mirror.start();

        assertThat(mirror.health().getStatus()).isEqualTo(Status.UP);
    }

    private static Mirror mirror(boolean enabled, String url) {
        return mirror(new MirrorProperties(enabled, "mirror", 1, Duration.ofMillis(5), Duration.ofSeconds(1),
                Duration.ofSeconds(1)), new KafkaProperties(), url, new InvalidDates(new JdbcTemplate()));
    }

    static Mirror mirror(MirrorProperties properties, KafkaProperties kafka, String url, InvalidDates invalidDates) {
        return new Mirror(properties, new Brokers(kafka), new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return MysqlServer.USER;
            }

            @Override
            public String getPassword() {
                return MysqlServer.PASSWORD;
            }

            @Override
            public String getJdbcUrl() {
                return url;
            }
        }, repair -> {}, new Mirror.Background() {
            @Override
            public void start() {}

            @Override
            public void stop() {}

            @Override
            public Optional<String> problem() {
                return Optional.empty();
            }
        }, invalidDates, new SimpleMeterRegistry());
    }
}
