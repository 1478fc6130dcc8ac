package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstpair.stack.servers.Folders;
import dev.firstpair.stack.servers.GuardedProcess;
import dev.firstpair.stack.servers.KafkaServer;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Ports;
import dev.firstpair.stack.servers.RedisServer;
import dev.firstpair.topics.Topics;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The configuration of docs/security.md: Kafka, Redis and MySQL accept TLS only, each service has a user of its own
 * with the rights that it needs, and management is on another port.
 */
@Tag("nightly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredServersIT {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..").toAbsolutePath().normalize();
    private static final Path FOLDER = Path.of(System.getProperty("basedir", ""), "target", "secured").toAbsolutePath();
    private static final String HOST = "127.0.0.1";
    private static final String ADMIN = "admin";
    private static final String ADMIN_EMAIL = "admin@example.com";
    private static final int NO_TABLE_ACCESS = 1142;
    /** Names of the Kafka users. */
    private static final List<String> KAFKA_USERS = List.of("ingress-api", "order-topology", "sink-writer", "catalog",
            "notifier-topology");

    private final TlsFiles tls;
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final List<GuardedProcess> processes = new ArrayList<>();
    private final KafkaServer kafka;
    private final RedisServer redis;
    private final int redisPort = Ports.free();
    private final MysqlServer mysql;

    /** Ports of a service. */
    private record Service(String module, int port, int managementPort) {

        URI url() {
            return URI.create("http://" + HOST + ":" + port);
        }

        URI management() {
            return URI.create("http://" + HOST + ":" + managementPort);
        }
    }

    SecuredServersIT() throws Exception {
        Folders.delete(FOLDER);
        Files.createDirectories(FOLDER);
        tls = new TlsFiles(FOLDER.resolve("tls"));
        kafka = KafkaServer.at(FOLDER.resolve("kafka"), FOLDER.resolve("kafka.log"), 0, kafkaSettings());
        redis = RedisServer.at(folder("redis"), FOLDER.resolve("redis.log"), 0, redisSettings());
        mysql = MysqlServer.at(FOLDER.resolve("mysql"), FOLDER.resolve("mysql.log"), 0, mysqlSettings());
        for (String name : List.of("accounts", "sink-writer", "ingress-api", "order-topology", "catalog",
                "notifier-topology", "gateway")) {
            services.put(name, new Service(name.equals("gateway") ? "platform/gateway" : name, Ports.free(),
                    Ports.free()));
        }
    }

    private static Path folder(String name) throws Exception {
        return Files.createDirectories(FOLDER.resolve(name));
    }

    private static String password(String user) {
        return user + "-secret";
    }

    /** The listener for clients keeps its name, and requires SASL over TLS. */
    private Map<String, String> kafkaSettings() {
        String users = Stream.concat(KAFKA_USERS.stream(), Stream.of(ADMIN))
                .map(user -> " user_" + user + "=\"" + password(user) + "\"")
                .collect(Collectors.joining());
        return Map.ofEntries(
                Map.entry("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", "PLAINTEXT"),
                Map.entry("sasl.mechanism.inter.broker.protocol", "PLAIN"),
                Map.entry("sasl.enabled.mechanisms", "PLAIN"),
                Map.entry("listener.name.plaintext.plain.sasl.jaas.config", login(ADMIN).replace(";", users + ";")),
                Map.entry("ssl.keystore.type", "PKCS12"),
                Map.entry("ssl.keystore.location", tls.keyStore().toString()),
                Map.entry("ssl.keystore.password", TlsFiles.PASSWORD),
                Map.entry("ssl.truststore.type", "PKCS12"),
                Map.entry("ssl.truststore.location", tls.trustStore().toString()),
                Map.entry("ssl.truststore.password", TlsFiles.PASSWORD),
                Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                // The internal listener of the controller has no users.
                Map.entry("super.users", "User:" + ADMIN + ";User:ANONYMOUS"));
    }

    private static String login(String user) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + password(user) + "\";";
    }

    private List<String> redisSettings() throws Exception {
        Path users = FOLDER.resolve("users.acl");
        Files.write(users, List.of(
                // For the check whether the server answers.
                "user default on nopass -@all +ping",
                "user ingress-api on >" + password("ingress-api")
                        + " ~{product:* +@read +@write +@scripting +@connection +time -@dangerous"
                        + " +role +cluster|nodes",
                "user sink-writer on >" + password("sink-writer")
                        + " ~{product:* +@read +@write +@scripting +@connection +time -@dangerous"
                        + " +role +cluster|nodes",
                "user gateway on >" + password("gateway")
                        + " ~firstpair:limit:* +@read +@write +@scripting +@connection +time -@dangerous"
                        + " +cluster|nodes"));
        return List.of("--tls-port", Integer.toString(redisPort), "--tls-cert-file", tls.certificate().toString(),
                "--tls-key-file", tls.key().toString(), "--tls-auth-clients", "no", "--aclfile", users.toString());
    }

    private List<String> mysqlSettings() throws Exception {
        List<String> statements = new ArrayList<>(List.of("SET sql_log_bin = 0;",
                "CREATE DATABASE IF NOT EXISTS " + MysqlServer.DATABASE + ";"));
        Stream.of(ADMIN, "sink-writer", "catalog", "accounts", "notifier-topology")
                .forEach(user -> statements.add("CREATE USER IF NOT EXISTS '" + user + "'@'%' IDENTIFIED BY '"
                        + password(user) + "' REQUIRE SSL;"));
        statements.addAll(List.of(
                "GRANT ALL ON *.* TO '" + ADMIN + "'@'%' WITH GRANT OPTION;",
                "GRANT ALL ON " + MysqlServer.DATABASE + ".* TO 'sink-writer'@'%';",
                "GRANT RELOAD, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'sink-writer'@'%';"));
        Path init = FOLDER.resolve("init.sql");
        Files.write(init, statements);
        return List.of("--ssl-ca=" + tls.certificate(), "--ssl-cert=" + tls.certificate(), "--ssl-key=" + tls.key(),
                "--require-secure-transport=ON", "--init-file=" + init);
    }

    @BeforeAll
    void start() throws Exception {
        kafka.restart();
        redis.restart();
        mysql.restart();
        try (Admin admin = Admin.create(kafkaClient(ADMIN))) {
            admin.createAcls(kafkaAcls()).all().get();
        }
        launch("sink-writer", List.of(withKafka("sink-writer"), withRedis("sink-writer"), withMysql("sink-writer")));
        // It creates the tables, on which the others get rights.
        awaitReady("sink-writer");
        grantTables();
        launch("accounts", List.of(withMysql("accounts"), List.of(
                "--firstpair.accounts.keys-directory=" + FOLDER.resolve("keys"),
                "--firstpair.accounts.admin.email=" + ADMIN_EMAIL)));
        launch("ingress-api", List.of(withKafka("ingress-api"), withRedis("ingress-api")));
        launch("order-topology", List.of(withKafka("order-topology"), List.of(
                "--firstpair.orders.state-dir=" + FOLDER.resolve("order-topology/streams"))));
        launch("catalog", List.of(withKafka("catalog"), withMysql("catalog")));
        launch("notifier-topology", List.of(withKafka("notifier-topology"), withMysql("notifier-topology"), List.of(
                "--firstpair.notifier.mail.enabled=false",
                "--firstpair.notifier.mail.unsubscribe-secret-file=" + FOLDER.resolve("unsubscribe-secret"),
                "--firstpair.notifier.state-dir=" + FOLDER.resolve("notifier-topology/streams"))));
        List<String> instances = new ArrayList<>();
        services.forEach((name, service) -> instances.add("--spring.cloud.discovery.client.simple.instances." + name
                + "[0].uri=" + service.url()));
        launch("gateway", List.of(withRedis("gateway"), instances));
        services.keySet().forEach(this::awaitReady);
    }

    @AfterAll
    void stop() throws Exception {
        processes.forEach(process -> process.stop(Duration.ofSeconds(20)));
        kafka.kill();
        redis.kill();
        mysql.kill();
        // Their logs are kept until the next run.
        for (String data : List.of("kafka", "redis", "mysql", "order-topology", "notifier-topology")) {
            Folders.delete(FOLDER.resolve(data));
        }
    }

    private void launch(String name, List<List<String>> arguments) throws Exception {
        Service service = service(name);
        Path jar = ROOT.resolve(service.module() + "/target/" + service.module().replace('/', '-') + "-0.1.0.jar");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx320m", "-XX:-UsePerfData", "-Duser.timezone=UTC",
                "--enable-native-access=ALL-UNNAMED",
                // One trust store for Kafka, Redis and MySQL.
                "-Djavax.net.ssl.trustStore=" + tls.trustStore(),
                "-Djavax.net.ssl.trustStorePassword=" + TlsFiles.PASSWORD,
                "-jar", jar.toString(), "--server.port=" + service.port(), "--server.address=" + HOST,
                "--management.server.port=" + service.managementPort(), "--management.server.address=" + HOST,
                "--firstpair.topics.partitions=4",
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + service("accounts").url()
                        + "/.well-known/jwks.json"));
        arguments.forEach(command::addAll);
        processes.add(GuardedProcess.start(command, Map.of("FIRSTPAIR_ACCOUNTS_ADMIN_PASSWORD", password(ADMIN)),
                folder(name), FOLDER.resolve(name + ".log")));
    }

    private List<String> withKafka(String user) {
        return List.of("--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--spring.kafka.properties.security.protocol=SASL_SSL",
                "--spring.kafka.properties.sasl.mechanism=PLAIN",
                "--spring.kafka.properties.sasl.jaas.config=" + login(user));
    }

    private List<String> withRedis(String user) {
        return List.of("--firstpair.redis.uri=rediss://" + user + ":" + password(user) + "@" + HOST + ":" + redisPort);
    }

    private List<String> withMysql(String user) {
        return List.of("--spring.datasource.url=" + jdbcUrl("VERIFY_CA"), "--spring.datasource.username=" + user,
                "--spring.datasource.password=" + password(user));
    }

    private String jdbcUrl(String sslMode) {
        return "jdbc:mysql://" + HOST + ":" + mysql.port() + "/" + MysqlServer.DATABASE + "?sslMode=" + sslMode;
    }

    private void awaitReady(String name) {
        Patience.soon(name).ignoreExceptions().until(() -> {
            return Http.get(service(name).management(), "/actuator/health/readiness", null).status() == 200;
        });
    }

    private Service service(String name) {
        return Objects.requireNonNull(services.get(name));
    }

    private Map<String, Object> kafkaClient(String user) {
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", kafka.bootstrapServers());
        client.put("security.protocol", "SASL_SSL");
        client.put("sasl.mechanism", "PLAIN");
        client.put("sasl.jaas.config", login(user));
        client.put("ssl.truststore.type", "PKCS12");
        client.put("ssl.truststore.location", tls.trustStore().toString());
        client.put("ssl.truststore.password", TlsFiles.PASSWORD);
        return client;
    }

    /** The table of docs/security.md. */
    private static List<AclBinding> kafkaAcls() {
        List<AclBinding> acls = new ArrayList<>();
        for (String user : KAFKA_USERS) {
            // All of them check whether the topics are as required, and create missing ones.
            allow(acls, user, ResourceType.TOPIC, "*", PatternType.LITERAL, AclOperation.CREATE, AclOperation.DESCRIBE,
                    AclOperation.DESCRIBE_CONFIGS);
            allow(acls, user, ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL,
                    AclOperation.DESCRIBE_CONFIGS);
        }
        read(acls, "ingress-api", "order-events", "stock-levels", "firstpair-orders-orders-changelog");
        write(acls, "ingress-api", "purchase-requests");
        own(acls, "ingress-api", ResourceType.GROUP, "stock-gate-projector");

        List<String> requests = List.of("purchase-requests", "order-commands", "order-events", "products", "restocks");
        read(acls, "order-topology", requests.toArray(String[]::new));
        write(acls, "order-topology", "order-events", "stock-levels", "order-commands");
        write(acls, "order-topology", requests.stream().map(topic -> topic + "-dlt").toArray(String[]::new));
        own(acls, "order-topology", ResourceType.TOPIC, "firstpair-orders");
        own(acls, "order-topology", ResourceType.GROUP, "firstpair-orders");
        own(acls, "order-topology", ResourceType.TRANSACTIONAL_ID, "firstpair-orders");

        read(acls, "catalog", "stock-levels");

        List<String> wishes = List.of("wishlists", "products", "stock-levels", "notifications");
        read(acls, "notifier-topology", wishes.toArray(String[]::new));
        write(acls, "notifier-topology", "notifications");
        write(acls, "notifier-topology", wishes.stream().map(topic -> topic + "-dlt").toArray(String[]::new));
        own(acls, "notifier-topology", ResourceType.TOPIC, "notifier-");
        own(acls, "notifier-topology", ResourceType.TOPIC, "firstpair-notifier");
        own(acls, "notifier-topology", ResourceType.GROUP, "firstpair-notifier");
        own(acls, "notifier-topology", ResourceType.TRANSACTIONAL_ID, "firstpair-notifier");

        read(acls, "sink-writer", "*");
        write(acls, "sink-writer", "products", "restocks", "wishlists", "order-commands");
        write(acls, "sink-writer", Topics.ALL.stream().map(topic -> topic.name() + "-dlt").toArray(String[]::new));
        own(acls, "sink-writer", ResourceType.TOPIC, "mirror-");
        own(acls, "sink-writer", ResourceType.GROUP, "sink-writer");
        own(acls, "sink-writer", ResourceType.GROUP, "mirror-");
        own(acls, "sink-writer", ResourceType.TRANSACTIONAL_ID, "firstpair-mirror");
        return acls;
    }

    private static void read(List<AclBinding> acls, String user, String... topics) {
        for (String topic : topics) {
            allow(acls, user, ResourceType.TOPIC, topic, PatternType.LITERAL, AclOperation.READ);
        }
    }

    private static void write(List<AclBinding> acls, String user, String... topics) {
        for (String topic : topics) {
            allow(acls, user, ResourceType.TOPIC, topic, PatternType.LITERAL, AclOperation.WRITE);
        }
    }

    /** All resources whose name has this prefix. */
    private static void own(List<AclBinding> acls, String user, ResourceType type, String prefix) {
        allow(acls, user, type, prefix, PatternType.PREFIXED, AclOperation.ALL);
    }

    private static void allow(List<AclBinding> acls, String user, ResourceType type, String name, PatternType pattern,
            AclOperation... operations) {
        for (AclOperation operation : operations) {
            acls.add(new AclBinding(new ResourcePattern(type, name, pattern),
                    new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW)));
        }
    }

    /** As in docs/security.md. */
    private void grantTables() throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("REQUIRED"), ADMIN, password(ADMIN));
                Statement statement = connection.createStatement()) {
            for (String grant : List.of(
                    "SELECT, INSERT, UPDATE ON users TO 'accounts'",
                    "SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO 'accounts', 'catalog'",
                    "SELECT, INSERT, UPDATE ON limited_products TO 'catalog'",
                    "SELECT, INSERT ON product_restocks TO 'catalog'",
                    "SELECT, INSERT ON operator_actions TO 'catalog'",
                    "SELECT, INSERT, DELETE ON wishlist_notifications TO 'catalog'",
                    "SELECT ON users TO 'notifier-topology'",
                    "SELECT ON orders TO 'notifier-topology'",
                    "SELECT ON notifications TO 'notifier-topology'",
                    "SELECT, INSERT, UPDATE ON notification_optouts TO 'notifier-topology'")) {
                statement.execute("GRANT " + grant);
            }
        }
    }

    @Test
    void sellsAndStoresAndNotifies() {
        URI gateway = service("gateway").url();
        String admin = logIn(gateway, ADMIN_EMAIL, password(ADMIN));
        String account = "{\"email\":\"ada@example.com\",\"password\":\"a long enough one\",\"userName\":\"Ada\"}";
        assertThat(Http.post(gateway, "/api/users", null, account).status()).isEqualTo(201);
        String ada = logIn(gateway, "ada@example.com", "a long enough one");
        Http.Answer created = Http.post(gateway, "/api/products", admin,
                "{\"productName\":\"Aurora\",\"productPrice\":19900,\"stock\":1}");
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        String product = "/api/products/" + created.json().get("productId").longValue();

        // It reads decisions, so it may read the topic of the view.
        Patience.soon()
                .until(() -> Metrics.of(service("ingress-api").management())
                        .sum("firstpair_ingress_decisions_readable") == 1);
        Http.Answer bought = Patience.soon()
                .until(() -> Http.call("POST", gateway, product + "/purchases", ada, null, Map.of("Prefer", "wait=30")),
                        answer -> answer.status() == 202);
        assertThat(bought.text("status")).isEqualTo("PENDING");
        String order = "/api/orders/" + bought.text("orderId");
        Patience.soon().until(() -> Http.get(gateway, order + "?wait=PT5S", ada).text("status").equals("PENDING"));
        Patience.soon().until(() -> stored(bought.text("orderId")));

        // Users that wish for a product are notified when a unit comes back.
        assertThat(Http.post(gateway, "/api/users", null, account.replace("ada", "bob")).status()).isEqualTo(201);
        String bob = logIn(gateway, "bob@example.com", "a long enough one");
        assertThat(Http.call("PUT", gateway, product + "/wish", bob, null, Map.of()).status()).isBetween(200, 204);
        Patience.soon().until(this::wishIsMirrored);
        assertThat(Http.post(gateway, order + "/cancellation", ada, null).status()).isEqualTo(202);
        Patience.soon()
                .until(() -> !Http.get(gateway, "/api/notifications", bob)
                        .json()
                        .findValues("notificationId")
                        .isEmpty());

        // It reads Kafka, Redis and MySQL.
        Patience.soon().until(() -> Http.get(gateway, "/api/admin/audit", admin).json().path("good").asBoolean(false));
    }

    private boolean wishIsMirrored() throws Exception {
        try (Admin admin = Admin.create(kafkaClient(ADMIN))) {
            String topic = Topics.WISHLISTS.name();
            Map<TopicPartition, OffsetSpec> latest = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .stream()
                    .flatMap(found -> found.partitions().stream())
                    .collect(Collectors.toMap(info -> new TopicPartition(topic, info.partition()),
                            info -> OffsetSpec.latest()));
            return admin.listOffsets(latest).all().get().values().stream().anyMatch(end -> end.offset() > 0);
        }
    }

    private static String logIn(URI gateway, String email, String password) {
        Http.Answer session = Http.post(gateway, "/api/sessions", null,
                "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
        assertThat(session.status()).as("%s", session).isEqualTo(200);
        return session.text("accessToken");
    }

    private boolean stored(String order) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("REQUIRED"), ADMIN, password(ADMIN));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT order_id FROM orders")) {
            while (rows.next()) {
                if (rows.getString(1).equals(order)) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void letsNoServiceWriteTheTopicOfAnother() {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(kafkaClient("ingress-api"),
                new StringSerializer(), new StringSerializer())) {
            assertThatThrownBy(
                    () -> producer.send(new ProducerRecord<>(Topics.ORDER_EVENTS.name(), "forged")).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void letsNoServiceReadTheTablesOfAnother() throws SQLException {
        assertThatThrownBy(() -> DriverManager.getConnection(jdbcUrl("DISABLED"), "catalog", password("catalog")))
                .isInstanceOf(SQLException.class);
        try (Connection connection = DriverManager.getConnection(jdbcUrl("REQUIRED"), "catalog", password("catalog"));
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT password FROM users"))
                    .isInstanceOfSatisfying(SQLException.class,
                            refused -> assertThat(refused.getErrorCode()).isEqualTo(NO_TABLE_ACCESS));
        }
    }

    @Test
    void keepsTheGatesKeysFromOthers() {
        RedisURI gateway = RedisURI.create(
                "rediss://gateway:" + password("gateway") + "@" + HOST + ":" + redisPort);
        gateway.setVerifyPeer(false);
        RedisClient client = RedisClient.create(gateway);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().get("firstpair:limit:nobody")).isNull();
            assertThatThrownBy(() -> connection.sync().hgetall("{product:1}:stock"))
                    .isInstanceOf(RedisCommandExecutionException.class)
                    .hasMessageContaining("NOPERM");
        } finally {
            client.shutdown();
        }
    }

    @Test
    void answersForManagementOnAPortOfItsOwn() {
        services.forEach((name, service) -> {
            assertThat(Http.get(service.management(), "/actuator/prometheus", null).status()).as(name).isEqualTo(200);
            assertThat(Http.get(service.url(), "/actuator/prometheus", null).status()).as(name).isIn(401, 404);
        });
    }
}
