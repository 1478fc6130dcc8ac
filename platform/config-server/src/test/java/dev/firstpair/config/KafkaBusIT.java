package dev.firstpair.config;

import dev.firstpair.stack.servers.KafkaServer;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** With Kafka. */
@Tag("nightly")
class KafkaBusIT extends BusContract {

    @Nullable
    private KafkaServer kafka;

    @Override
    @BeforeAll
    void start() throws IOException {
        kafka = KafkaServer.start(directory, 0);
        super.start();
    }

    @Override
    @AfterAll
    void stop() {
        super.stop();
        if (kafka != null) {
            kafka.close();
        }
    }

    @Override
    List<String> ofServer() {
        return List.of("--firstpair.bus=kafka",
                "--spring.kafka.bootstrap-servers=" + Objects.requireNonNull(kafka).bootstrapServers());
    }

    @Override
    List<String> ofInstance() {
        return ofServer();
    }
}
