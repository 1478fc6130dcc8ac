package dev.firstpair.config;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.firstpair.stack.servers.RabbitmqServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** With a real RabbitMQ. */
class RabbitmqBusIT extends BusContract {

    private static final Logger LOG = LoggerFactory.getLogger(RabbitmqBusIT.class);

    @Nullable
    private RabbitmqServer rabbitmq;

    @Override
    @BeforeAll
    void start() throws IOException {
        Optional<Path> root = RabbitmqServer.find();
        if (root.isEmpty()) {
            LOG.warn("No test of the bus on a real RabbitMQ: {}", RabbitmqServer.HOW_TO_GET);
        }
        assumeThat(root).as(RabbitmqServer.HOW_TO_GET).isPresent();
        rabbitmq = RabbitmqServer.start(root.orElseThrow(), directory);
        super.start();
    }

    @Override
    @AfterAll
    void stop() {
        super.stop();
        if (rabbitmq != null) {
            rabbitmq.close();
        }
    }

    @Override
    List<String> ofServer() {
        return List.of("--spring.rabbitmq.addresses=" + Objects.requireNonNull(rabbitmq).uri());
    }

    @Override
    List<String> ofInstance() {
        return ofServer();
    }
}
