package dev.firstpair.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.servers.Ports;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.core.userdetails.UserDetailsService;

/** With the embedded broker. */
class ConfigServerIT extends BusContract {

    private final int broker = Ports.free();

    @Override
    List<String> ofServer() {
        return List.of("--firstpair.config.broker.port=" + broker, bus());
    }

    @Override
    List<String> ofInstance() {
        return List.of(bus());
    }

    private String bus() {
        return "--spring.rabbitmq.addresses=amqp://guest:guest@127.0.0.1:" + broker;
    }

    @Test
    void secretsAreEncryptedInTheFilesAndGivenToThoseWhoMayHaveThem() throws Exception {
        HttpResponse<String> encrypted = post("/encrypt", "a secret", PASSWORD);
        assertThat(encrypted.statusCode()).isEqualTo(200);
        configure("sample.rate: 40", "sample.secret: '{cipher}" + encrypted.body() + "'");
        assertThat(refresh()).isEqualTo(204);

        awaitRate(40);
        assertThat(instances()).allSatisfy(each -> assertThat(settings(each).secret()).isEqualTo("a secret"));
        assertThat(post("/encrypt", "a secret", "a guess").statusCode()).isEqualTo(401);
        assertThat(post("/actuator/busrefresh", "", "a guess").statusCode()).isEqualTo(401);
    }

    /** Else every request would cost as much CPU as a login. */
    @Test
    void doesNotHashItsPassword() throws Exception {
        assertThat(refresh()).isEqualTo(204);

        assertThat(server().getBean(UserDetailsService.class).loadUserByUsername("config").getPassword())
                .isEqualTo("{noop}" + PASSWORD);
    }

    @Test
    void aFileForOneServiceGoesBeforeThatForAllUntilItIsDeleted() throws Exception {
        configure("sample.rate: 70");
        Path ofOne = files.resolve("sample.yaml");
        Files.writeString(ofOne, "sample.rate: 71");
        assertThat(refresh()).isEqualTo(204);
        awaitRate(71);

        Files.writeString(ofOne, "sample.rate: 72");
        assertThat(refresh()).isEqualTo(204);
        awaitRate(72);

        Files.delete(ofOne);
        assertThat(refresh()).isEqualTo(204);
        awaitRate(70);
    }

    @Test
    @Tag("nightly")
    void serverAndBrokerMayEndAndStartAgain() throws Exception {
        configure("sample.rate: 50");
        assertThat(refresh()).isEqualTo(204);
        awaitRate(50);

        stopServer();
        try (ConfigurableApplicationContext alone = startInstance("--spring.cloud.bus.enabled=false")) {
            assertThat(settings(alone).rate()).isEqualTo(1);
        }
        configure("sample.rate: 60");
        startServer();

        // No event is published: they read it when they are connected again.
        awaitRate(60);
    }
}
