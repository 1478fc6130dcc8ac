package dev.firstpair.sink.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.sink.Brokers;
import dev.firstpair.stack.servers.MysqlServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
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

    @Test
    void hasAsManyReplicasOfItsTopicsAsOfTheOthers() {
        assertThat(Mirror.topics(properties(true), (short) 3)).hasSize(2)
                .extracting(NewTopic::replicationFactor)
                .containsOnly((short) 3);
    }

    @Test
    void wantsTwoInSyncOfItsTopicsWhereThereAreThreeReplicas() {
        assertThat(Mirror.topics(properties(true), (short) 3))
                .allSatisfy(topic -> assertThat(topic.configs()).containsEntry("min.insync.replicas", "2"));
        // Otherwise neither of two brokers could fail; -1 leaves it to the brokers.
        for (short replicas : new short[]{-1, 1, 2}) {
            assertThat(Mirror.topics(properties(true), replicas)).as("%d", replicas)
                    .allSatisfy(topic -> assertThat(topic.configs()).containsKey("cleanup.policy")
                            .doesNotContainKey("min.insync.replicas"));
        }
    }

    private static Mirror mirror(boolean enabled, String url) {
        return mirror(properties(enabled), new KafkaProperties(), url, new InvalidDates(new JdbcTemplate()));
    }

    private static MirrorProperties properties(boolean enabled) {
        return new MirrorProperties(enabled, "mirror", 1, Duration.ofMillis(5), Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    static Mirror mirror(MirrorProperties properties, KafkaProperties kafka, String url, InvalidDates invalidDates) {
        JdbcConnectionDetails mysql = new JdbcConnectionDetails() {
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
        };
        Mirror.Background background = new Mirror.Background() {
            @Override
            public void start() {}

            @Override
            public void stop() {}

            @Override
            public Optional<String> problem() {
                return Optional.empty();
            }
        };
        return new Mirror(properties, new TopicsProperties(4, (short) -1), new Brokers(kafka), mysql, repair -> {},
                background, invalidDates, new SimpleMeterRegistry());
    }
}
