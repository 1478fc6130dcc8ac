package dev.firstpair.benchmarks.classic;

import dev.firstpair.benchmarks.BenchmarkFailedException;
import dev.firstpair.stack.servers.Folders;
import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.stack.servers.Server;
import dev.firstpair.stack.servers.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Both baselines, each in a JVM with the options of Firstpair's own services. They share a MySQL, a Redis and a Kafka,
 * separate from Firstpair's and with the same settings.
 */
final class Baselines implements AutoCloseable {

    private static final String JAR = "benchmarks/baselines/target/benchmarks-baselines-0.1.0.jar";
    private static final String SERVICE = "-baseline";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final Path directory;
    private final Path logs;
    private final List<Server> servers = new CopyOnWriteArrayList<>();
    private final Map<String, Long> processes = new LinkedHashMap<>();
    private final List<GuardedProcess> services = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private boolean closed;

    private Baselines(Path directory, Path logs) {
        this.directory = directory;
        this.logs = logs;
    }

    /** One baseline. */
    private final class Baseline implements Seller {

        private final String name;
        private final URI base;
        private final String token;
        private final String jdbcUrl;
        private final String process;

        Baseline(String name, String process, URI base, String token, String jdbcUrl) {
            this.name = name;
            this.process = process;
            this.base = base;
            this.token = token;
            this.jdbcUrl = jdbcUrl;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long putOnSale(int stock) throws InterruptedException {
            HttpRequest open = HttpRequest.newBuilder(base.resolve("/api/products?stock=" + stock))
                    .header("Authorization", "Bearer " + token)
                    .timeout(ANSWER_TIMEOUT)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            try {
                HttpResponse<String> answer = http.send(open, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new BenchmarkFailedException(name + " answered " + answer.statusCode() + " to " + open);
                }
                return Long.parseLong(answer.body().replaceAll("\\D", ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int testOrders() {
            return 0;
        }

        @Override
        public URI purchases(long product) {
            return base.resolve("/api/products/" + product + "/purchases");
        }

        @Override
        public String jdbcUrl() {
            return jdbcUrl;
        }

        @Override
        public Map<String, Long> processes() {
            Map<String, Long> own = new LinkedHashMap<>(processes);
            own.keySet().removeIf(other -> other.endsWith(SERVICE) && !other.equals(process));
            return own;
        }
    }

    /**
     * Starts the servers; {@link #start} starts services.
     *
     * @param directory for data
     */
    static Baselines at(Path directory, Path logs) {
        Baselines baselines = new Baselines(directory, logs);
        Runtime.getRuntime().addShutdownHook(new Thread(baselines::close, "end-of-baselines"));
        try {
            MysqlServer mysql = MysqlServer.at(directory.resolve("mysql"), logs.resolve("baselines-mysql.log"),
                    Ports.free(), List.of());
            RedisServer redis = RedisServer.at(directory.resolve("redis"), logs.resolve("baselines-redis.log"),
                    Ports.free(), RedisServer.SAVES);
            KafkaServer kafka = KafkaServer.at(directory.resolve("kafka"), logs.resolve("baselines-kafka.log"),
                    Ports.free(), List.of(), Map.of(), true);
            baselines.serve("mysql", mysql);
            baselines.serve("redis", redis);
            baselines.serve("kafka", kafka);
            return baselines;
        } catch (RuntimeException e) {
            baselines.close();
            throw e;
        }
    }

    private void serve(String name, Server server) {
        servers.add(server);
        server.restart();
        processes.put("baseline-" + name, server.pid());
    }

    /** @param accounts serves the keys of the tokens at {@code /.well-known/jwks.json} */
    Seller start(Path root, String profile, String name, URI accounts, String token) {
        Path jar = root.resolve(JAR);
        if (!Files.isRegularFile(jar)) {
            throw new StartFailedException("There is no " + jar + ". Build it: mvn -Pclassic -pl benchmarks/baselines"
                    + " -am package -DskipTests");
        }
        MysqlServer mysql = server(MysqlServer.class);
        URI base = URI.create("http://127.0.0.1:" + Ports.free());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:-UsePerfData", "-Duser.timezone=UTC"));
        command.addAll(KafkaServer.LASTING);
        command.addAll(List.of("-jar", jar.toString(), "--spring.profiles.active=" + profile,
                "--server.port=" + base.getPort(), "--server.address=127.0.0.1",
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri="
                        + accounts.resolve("/.well-known/jwks.json"),
                "--spring.datasource.url=" + mysql.jdbcUrl(), "--spring.datasource.username=" + MysqlServer.USER,
                "--spring.datasource.password=" + MysqlServer.PASSWORD,
                "--spring.data.redis.url=" + server(RedisServer.class).uri(),
                "--spring.kafka.bootstrap-servers=" + server(KafkaServer.class).bootstrapServers()));
        GuardedProcess service = GuardedProcess.start(command, Map.of(), directory,
                logs.resolve(profile + "-baseline.log"));
        services.add(service);
        String process = profile + SERVICE;
        processes.put(process, service.pid());
        awaitAnswer(base, service);
        return new Baseline(name, process, base, token, mysql.jdbcUrl());
    }

    private void awaitAnswer(URI base, GuardedProcess service) {
        long giveUpNanos = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            try {
                http.send(HttpRequest.newBuilder(base).timeout(ANSWER_TIMEOUT).build(),
                        HttpResponse.BodyHandlers.discarding());
                return;
            } catch (IOException e) {
                if (!service.isAlive() || System.nanoTime() > giveUpNanos) {
                    throw new StartFailedException("A baseline did not come up." + service.logTail());
                }
                LockSupport.parkNanos(POLL.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartFailedException("Interrupted while a baseline started");
            }
        }
    }

    private <S extends Server> S server(Class<S> kind) {
        return servers.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
    }

    /** Stops everything and deletes its data. At the end of the JVM, it is called again. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        http.shutdownNow();
        services.forEach(service -> service.stop(STOP_TIMEOUT));
        servers.reversed().forEach(Server::kill);
        try {
            Folders.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory, e);
        }
    }
}
