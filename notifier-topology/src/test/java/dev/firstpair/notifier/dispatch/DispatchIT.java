package dev.firstpair.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.notifier.Brokers;
import dev.firstpair.notifier.NotifierProperties;
import dev.firstpair.stack.servers.MysqlServer;
import dev.firstpair.stack.servers.Servers;
import dev.firstpair.testing.TokenIssuer;
import dev.firstpair.topics.TopicConsumers;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.deadletter.DeadLetter;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The channels on a real mail server, HTTP endpoint, MySQL and Kafka. The service starts before the tables exist, as in
 * the stack. Timeouts after which a delivery is repeated are long: a machine that pauses is no failure.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DispatchIT {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** After a longer pause the service may have missed its deadline to commit, 5 s, and may send again. */
    private static final Duration MOST_PAUSE = Duration.ofSeconds(4);
    private static final int MOST_HAND_OVERS = 3;
    private static final int HANDED_OVER = 400;
    private static final int PARTITIONS = 4;
    private static final int LISTENERS = 3;
    private static final int LISTENERS_EACH = 2;
    private static final String PRODUCT = "Aurora <1>";

    // Users, by how the channels treat them.
    private static final long EARLY = 101;
    private static final long REFUSED = 102;
    private static final long GREYLISTED = 103;
    private static final long OPTED_OUT = 104;
    private static final long NO_ADDRESS = 105;
    private static final long BAD_ADDRESS = 106;
    private static final long DEFERRED = 107;
    private static final long HOOK_GONE = 901;
    private static final long HOOK_NEVER = 902;
    private static final long HOOK_NEVER_FOR_MANY = 903;
    private static final int MANY = 20;

    private static final Duration GIVES_UP_AT_THE_END = Duration.ofHours(1);
    private static final Duration GIVES_UP_SOON = Duration.ofSeconds(1);

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Set<String> GREYLIST = new HashSet<>();
    private static final AtomicInteger DEFERRALS = new AtomicInteger();
    /** With their delays, more than the second for which a prepared delivery is good. */
    private static final int MOST_DEFERRALS = 12;

    private static final Queue<Future<RecordMetadata>> SENT = new ConcurrentLinkedQueue<>();

    private static String brokers;
    private static MailServer mail;
    private static Endpoint hook;
    private static TokenIssuer tokens;
    private static Producer<byte[], byte[]> producer;
    private static ConfigurableApplicationContext service;
    private static String base;
    private static JdbcClient jdbc;

    /**
     * The part of the service with the channels. A configuration only when it is named: no component scan should find
     * it.
     */
    @EnableAutoConfiguration
    @ComponentScan("dev.firstpair.notifier.dispatch")
    @ConfigurationPropertiesScan("dev.firstpair.notifier.dispatch")
    @EnableConfigurationProperties({KafkaProperties.class, NotifierProperties.class})
    static class Channels {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @BeforeAll
    static void startWithoutTables() throws Exception {
        // The mail server's threads throw when a connection is reset, which await() would count as a failure of the
        // test.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        brokers = Brokers.withTopics(PARTITIONS);
        mail = new MailServer(DispatchIT::reply);
        hook = new Endpoint(17, Map.of(HOOK_GONE, Endpoint.Mood.GONE, HOOK_NEVER, Endpoint.Mood.NEVER,
                HOOK_NEVER_FOR_MANY, Endpoint.Mood.NEVER));
        tokens = new TokenIssuer();
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", brokers), new ByteArraySerializer(),
                new ByteArraySerializer());
        service = start(GIVES_UP_AT_THE_END);
        base = base(service);
        jdbc = service.getBean(JdbcClient.class);
    }

    private static void use(ConfigurableApplicationContext instance) {
        service = instance;
        base = base(instance);
        jdbc = instance.getBean(JdbcClient.class);
    }

    private static @Nullable String reply(@Nullable String address) {
        if (email(REFUSED).equals(address)) {
            return "550 5.1.1 nobody of that name";
        }
        if (email(DEFERRED).equals(address) && DEFERRALS.get() < MOST_DEFERRALS) {
            // The one attempt that is under way gets this answer.
            if (DEFERRALS.incrementAndGet() == MOST_DEFERRALS) {
                jdbc.sql("INSERT INTO notification_optouts (user_id) VALUES (" + DEFERRED + ")").update();
            }
            return "450 4.2.1 the mailbox is busy";
        }
        synchronized (GREYLIST) {
            return email(GREYLISTED).equals(address) && GREYLIST.size() < 2
                    && GREYLIST.add("attempt " + GREYLIST.size())
                            ? "450 4.2.0 greylisted, come back"
                            : null;
        }
    }

    /** @param giveUpAfter how long the webhook is tried */
    private static ConfigurableApplicationContext start(Duration giveUpAfter) throws Exception {
        ConfigurableApplicationContext instance = start(Servers.mysql().jdbcUrl(), brokers,
                "--spring.datasource.hikari.connection-timeout=60000",
                "--spring.datasource.hikari.data-source-properties.connectTimeout=60000",
                "--firstpair.notifier.webhook.retry.give-up-after=" + giveUpAfter);
        awaitKeys(instance);
        return instance;
    }

    /** The first token makes the service fetch the keys; if that takes longer than 5 s, the answer is 503. */
    private static void awaitKeys(ConfigurableApplicationContext instance) {
        await().atMost(DEADLINE)
                .pollDelay(Duration.ZERO)
                .until(() -> getFrom(base(instance), "/api/notifications?limit=0", tokens.user(1)).statusCode() == 400);
    }

    private static ConfigurableApplicationContext start(String jdbcUrl, String bootstrapServers, String... more) {
        return new SpringApplication(Channels.class).run(Stream.concat(Stream.of(more), Stream.of(
                "--server.port=0",
                "--spring.datasource.url=" + jdbcUrl,
                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                "--firstpair.notifier.session-timeout=1m",
                "--spring.mail.host=127.0.0.1",
                "--spring.mail.port=" + mail.port(),
                "--spring.mail.properties.mail.smtp.connectiontimeout=120000",
                "--spring.mail.properties.mail.smtp.timeout=120000",
                "--spring.mail.properties.mail.smtp.writetimeout=120000",
                "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=" + tokens.jwksUri(),
                // The rest of the service is not started here.
                "--management.endpoint.health.group.readiness.include=readinessState,tables,feed",
                "--firstpair.notifier.mail.from=The Shop <shop@shop.example>",
                "--firstpair.notifier.mail.shop-url=https://shop.example",
                "--firstpair.notifier.mail.unsubscribe-url=https://shop.example/api/notifications/unsubscribe",
                "--firstpair.notifier.mail.unsubscribe-secret-file=target/unsubscribe-secret",
                "--firstpair.notifier.mail.retry.first=50ms",
                "--firstpair.notifier.mail.retry.longest=500ms",
                "--firstpair.notifier.webhook.url=" + hook.url(),
                "--firstpair.notifier.webhook.secret=" + Endpoint.SECRET,
                "--firstpair.notifier.webhook.retry.first=20ms",
                "--firstpair.notifier.webhook.retry.longest=200ms",
                "--firstpair.notifier.webhook.timeout=60s",
                "--firstpair.notifier.events.heartbeat=300ms",
                "--firstpair.notifier.events.max-per-user=" + LISTENERS_EACH,
                "--firstpair.notifier.events.max-listeners=" + LISTENERS))
                .toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        service.close();
        producer.close();
        hook.close();
        mail.close();
        tokens.close();
    }

    @AfterEach
    void hasSentAll() {
        assertThat(SENT).allSatisfy(sent -> assertThat(sent).succeedsWithin(DEADLINE));
        SENT.clear();
    }

    @Test
    @Order(1)
    void waitsForItsTablesAndLosesNothingMeanwhile() throws Exception {
        Notification early = publish(EARLY);
        assertThat(get("/actuator/health/readiness", null).statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/liveness", null).statusCode()).isEqualTo(200);
        var page = get("/api/notifications", tokens.user(EARLY));
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.headers().firstValue("Retry-After")).isPresent();
        assertThat(code(page)).isEqualTo("UNAVAILABLE");

        Flyway.configure()
                .dataSource(Servers.mysql().jdbcUrl(), MysqlServer.USER, MysqlServer.PASSWORD)
                .locations("filesystem:" + Path.of(System.getProperty("basedir", ""))
                        .toAbsolutePath()
                        .resolve("../sink-writer/src/main/resources/db/migration")
                        .normalize())
                .load()
                .migrate();
        for (long user : List.of(REFUSED, GREYLISTED, OPTED_OUT, DEFERRED)) {
            signUp(user, email(user));
        }
        signUp(BAD_ADDRESS, "no address");
        // The batch may be looked up before: then there is no user with that id yet.
        signUp(EARLY, email(EARLY));

        awaitReady();
        await().atMost(DEADLINE)
                .until(() -> mail.to(email(EARLY)).size() + metric("skipped", "mail", "no_address") >= 1);
        assertThat(mail.to(email(EARLY))).allSatisfy(
                message -> assertThat(message.getMessageID()).contains(early.notificationId().toString()));
    }

    private static void awaitReady() {
        await().atMost(DEADLINE).until(() -> get("/actuator/health/readiness", null).statusCode() == 200);
    }

    @Tag("nightly")
    @Test
    @Order(1)
    void startsAndEndsWithoutDatabaseAndBrokers() throws Exception {
        try (ConfigurableApplicationContext alone = start("jdbc:mysql://127.0.0.1:1/firstpair", "127.0.0.1:1",
                "--spring.datasource.hikari.connection-timeout=250")) {
            awaitKeys(alone);
            var page = getFrom(base(alone), "/api/notifications", tokens.user(EARLY));

            assertThat(page.statusCode()).isEqualTo(503);
            assertThat(code(page)).isEqualTo("UNAVAILABLE");
            assertThat(getFrom(base(alone), "/actuator/health/liveness", null).statusCode()).isEqualTo(200);
            assertThat(code(getFrom(base(alone), "/api/notifications/events", tokens.user(EARLY))))
                    .isEqualTo("NOT_READY");
        }
    }

    @Test
    @Order(2)
    void mailsInTwoFormsWithALinkToUnsubscribe() throws Exception {
        signUp(201, email(201));
        Notification restocked = publish(201);
        Notification opening = publish(201, NotificationKind.OPENING_SOON);

        await().atMost(DEADLINE).until(() -> mail.to(email(201)).size() >= 2);
        MimeMessage first = mail.to(email(201)).get(0);
        MimeMessage second = mail.to(email(201)).get(1);

        assertThat(first.getMessageID()).isEqualTo("<" + restocked.notificationId() + "@shop.example>");
        assertThat(second.getMessageID()).isEqualTo("<" + opening.notificationId() + "@shop.example>");
        assertThat(first.getFrom()[0]).hasToString("The Shop <shop@shop.example>");
        assertThat(first.getSubject()).isEqualTo(PRODUCT + " is back");
        assertThat(second.getSubject()).isEqualTo(PRODUCT + " opens soon");
        Map<String, String> parts = parts(first);
        String link = header(first, "List-Unsubscribe").replaceAll("[<>\\s]", "");
        assertThat(parts.get("text/plain")).contains("Hello user 201,", PRODUCT, "https://shop.example/products/7",
                link);
        assertThat(parts.get("text/html")).contains("Aurora &lt;1&gt;").doesNotContain(PRODUCT);
        assertThat(link).startsWith("https://shop.example/api/notifications/unsubscribe?token=");
        assertThat(header(first, "List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
        assertThat(header(first, "Auto-Submitted")).isEqualTo("auto-generated");
    }

    @Test
    @Order(2)
    void mailsInTheLanguageOfTheUser() throws Exception {
        signUp(211, email(211), "ko");
        // By SQL, for instance.
        signUp(212, email(212), "xx");
        for (long user : List.of(211L, 212L)) {
            publish(user);
            publish(user, NotificationKind.OPENING_SOON);
        }

        await().atMost(DEADLINE).until(() -> mail.to(email(211)).size() >= 2 && mail.to(email(212)).size() >= 2);
        MimeMessage restocked = mail.to(email(211)).get(0);
        assertThat(restocked.getSubject()).isEqualTo(PRODUCT + " 상품이 재입고되었습니다");
        assertThat(header(restocked, "Subject")).startsWith("=?UTF-8?");
        assertThat(header(restocked, "Content-Language")).isEqualTo("ko");
        assertThat(parts(restocked).get("text/plain")).contains("user 211님, 안녕하십니까?", "재고는 25개입니다");
        assertThat(parts(restocked).get("text/html")).contains("<html lang=\"ko\">", "user 211님, 안녕하십니까?");
        MimeMessage opening = mail.to(email(211)).get(1);
        assertThat(opening.getSubject()).isEqualTo(PRODUCT + " 상품의 판매가 곧 시작됩니다");
        assertThat(parts(opening).get("text/plain")).contains("2026년 11월 27일 18:00 UTC에");
        MimeMessage english = mail.to(email(212)).getFirst();
        assertThat(english.getSubject()).isEqualTo(PRODUCT + " is back");
        assertThat(parts(english).get("text/plain")).contains("Hello user 212,");

        String page = get(path(restocked), null).body();
        assertThat(page).contains("<html lang=\"ko\">", "language=ko");
        assertThat(get(path(english), null).body()).contains("<html lang=\"en\">");
        assertThat(get(path(english).replaceFirst("&language=.*", ""), null).body()).contains("<html lang=\"en\">");
    }

    @Test
    @Order(2)
    void sendsWhatItCouldNotWhileTheServerWasAway() throws Exception {
        List<Long> users = IntStream.range(0, 20).mapToObj(i -> 300L + i).toList();
        users.forEach(user -> signUp(user, email(user)));
        List<Notification> published;
        mail.goAway();
        try {
            long failed = metric("failed", "mail");
            published = users.stream().map(DispatchIT::publish).toList();
            await().atMost(DEADLINE).until(() -> metric("failed", "mail") > failed + 30);
            await().atMost(DEADLINE)
                    .until(() -> JsonPath.read(get("/actuator/health", null).body(), "$.components.channels.status"),
                            "DOWN"::equals);
            awaitReady();
        } finally {
            mail.comeBack();
        }

        await().atMost(DEADLINE)
                .untilAsserted(
                        () -> assertThat(users).allSatisfy(user -> assertThat(mail.to(email(user))).isNotEmpty()));
        await().atMost(DEADLINE)
                .until(() -> JsonPath.read(get("/actuator/health", null).body(), "$.components.channels.status"),
                        "UP"::equals);
        for (Notification one : published) {
            assertThat(mail.to(email(one.userId().value()))).singleElement()
                    .satisfies(message -> assertThat(message.getMessageID())
                            .contains(one.notificationId().toString()));
        }
        assertThat(deadLetters().stream().map(DispatchIT::user)).doesNotContainAnyElementsOf(users);
    }

    @Test
    @Order(2)
    void putsAsideWhatTheMailServerRefusesForGood() throws Exception {
        Notification refused = publish(REFUSED);
        Notification unaddressed = publish(BAD_ADDRESS);

        Map<String, String> mine = new TreeMap<>();
        await().atMost(DEADLINE).untilAsserted(() -> {
            deadLetters().stream()
                    .filter(letter -> Set.of(REFUSED, BAD_ADDRESS).contains(user(letter)))
                    .forEach(letter -> mine.put(id(letter), header(letter, DeadLetter.CHANNEL) + " "
                            + header(letter, DeadLetter.REASON) + " " + header(letter, DeadLetter.DETAIL)));
            assertThat(mine).hasSize(2);
        });
        assertThat(mine.get(refused.notificationId().toString())).startsWith("mail UNDELIVERABLE mail: 550 5.1.1");
        assertThat(mine.get(unaddressed.notificationId().toString()))
                .startsWith("mail UNDELIVERABLE mail: the address");
        assertThat(mail.to(email(REFUSED))).isEmpty();
    }

    @Test
    @Order(2)
    void comesBackWhenTheMailServerAsksForIt() {
        Notification greylisted = publish(GREYLISTED);

        await().atMost(DEADLINE).until(() -> !mail.to(email(GREYLISTED)).isEmpty());

        assertThat(mail.to(email(GREYLISTED))).singleElement()
                .satisfies(message -> assertThat(message.getMessageID())
                        .contains(greylisted.notificationId().toString()));
        assertThat(GREYLIST).hasSize(2);
        assertThat(metric("retried", "mail")).isGreaterThanOrEqualTo(2);
    }

    @Test
    @Order(2)
    void mailsNoMoreToThoseWhoUnsubscribed() throws Exception {
        publish(OPTED_OUT);
        await().atMost(DEADLINE).until(() -> mail.to(email(OPTED_OUT)).size() == 1);
        String path = path(mail.to(email(OPTED_OUT)).getFirst());

        var asked = get(path, null);
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/html"));
        assertThat(asked.body()).contains("<form method=\"post\"");
        assertThat(optOuts()).as("to look at the page is not to decide").doesNotContain(OPTED_OUT);

        // As mail programs do it according to RFC 8058, and one that leaves out the boundary of the parts.
        for (String type : List.of("application/x-www-form-urlencoded", "multipart/form-data")) {
            String accept = type.startsWith("m") ? "application/json" : "no type";
            var done = send(HttpRequest.newBuilder(URI.create(base + path))
                    .header("Content-Type", type)
                    .header("Accept", accept)
                    .POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click")));
            assertThat(done.statusCode()).as(type).isEqualTo(200);
            assertThat(done.body()).doesNotContain("<form");
        }
        assertThat(optOuts()).contains(OPTED_OUT);

        long skipped = metric("skipped", "mail", "opted_out");
        publish(OPTED_OUT);
        await().atMost(DEADLINE).until(() -> metric("skipped", "mail", "opted_out") > skipped);
        assertThat(mail.to(email(OPTED_OUT))).hasSize(1);
    }

    /** The second one waits behind the first, which is tried for so long that what was prepared for both is old. */
    @Test
    @Order(2)
    void mailsNothingThatWaitedWhileItsUserUnsubscribed() {
        long skipped = metric("skipped", "mail", "opted_out");
        publish(DEFERRED);
        publish(DEFERRED);

        await().atMost(DEADLINE).until(() -> metric("skipped", "mail", "opted_out") >= skipped + 2);
        assertThat(mail.to(email(DEFERRED))).isEmpty();
    }

    /** The client of these tests refuses to send such an address. */
    @Test
    @Order(2)
    void refusesAnAddressThatCannotBeDecoded() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), URI.create(base).getPort())) {
            client.getOutputStream()
                    .write(("GET /api/notifications/unsubscribe?token=%zz HTTP/1.1\r\nHost: shop\r\n"
                            + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"INVALID_REQUEST\"");
        }
    }

    @Test
    @Order(2)
    void refusesATokenThatIsNone() throws Exception {
        for (String path : List.of("/api/notifications/unsubscribe?token=104.forged",
                "/api/notifications/unsubscribe?token=")) {
            assertThat(get(path, null).statusCode()).isEqualTo(400);
            var posted = send(HttpRequest.newBuilder(URI.create(base + path))
                    .POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(posted.statusCode()).isEqualTo(400);
            assertThat(code(posted)).isEqualTo("INVALID_TOKEN");
        }
        assertThat(code(get("/api/notifications/unsubscribe", null))).isEqualTo("INVALID_REQUEST");
    }

    @Test
    @Order(2)
    void skipsThoseWithoutAnAddressAndWhatIsNoNotification() {
        long nobody = metric("skipped", "mail", "no_address");
        long malformed = metric("skipped", "mail", "malformed");
        long streamed = metric("skipped", "events", "malformed");
        send(bytes("105"), bytes("nonsense"));
        send(bytes("nobody"), Topics.NOTIFICATIONS.value()
                .serializer()
                .serialize("", notification(NO_ADDRESS, NotificationKind.RESTOCKED)));
        publish(NO_ADDRESS);

        await().atMost(DEADLINE)
                .until(() -> metric("skipped", "mail", "no_address") >= nobody + 1
                        && metric("skipped", "mail", "malformed") >= malformed + 2
                        && metric("skipped", "events", "malformed") >= streamed + 2);
    }

    @Test
    @Order(2)
    void deliversToAnEndpointThatFailsHalfOfTheTimeInEachUsersOrder() {
        Map<Long, List<String>> published = new TreeMap<>();
        for (int i = 0; i < 120; i++) {
            long user = 400 + i % 12;
            published.computeIfAbsent(user, one -> new ArrayList<>()).add(publish(user).notificationId().toString());
        }

        await().atMost(DEADLINE)
                .untilAsserted(() -> published.forEach((user, ids) -> assertThat(hook.taken(user)).containsAll(ids)));

        assertThat(hook.wrong()).as("requests that were not signed rightly").isEmpty();
        assertThat(hook.failed()).isGreaterThan(50);
        assertThat(hook.answerLost()).isNotEmpty();
        published.forEach((user, ids) -> {
            assertThat(new ArrayList<>(new LinkedHashSet<>(hook.taken(user)))).as("order").isEqualTo(ids);
            List<String> again = new ArrayList<>(hook.taken(user));
            ids.forEach(again::remove);
            assertThat(hook.answerLost()).as("only deliveries without an answer came twice").containsAll(again);
        });
    }

    @Test
    @Order(2)
    void putsAsideWhatTheEndpointRefusesForGood() {
        Notification gone = publish(HOOK_GONE);

        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(deadLetters().stream().filter(letter -> user(letter) == HOOK_GONE))
                        .isNotEmpty()
                        .allSatisfy(letter -> {
                            assertThat(id(letter)).isEqualTo(gone.notificationId().toString());
                            assertThat(header(letter, DeadLetter.CHANNEL)).isEqualTo("webhook");
                            assertThat(header(letter, DeadLetter.REASON)).isEqualTo("UNDELIVERABLE");
                            assertThat(header(letter, DeadLetter.DETAIL)).contains("410");
                        }));
    }

    @Test
    @Order(2)
    void pagesThroughMineNewestFirst() throws Exception {
        List<String> stored = IntStream.range(0, 5)
                .mapToObj(i -> store(notification(501, NotificationKind.RESTOCKED)))
                .toList();
        Notification opening = notification(501, NotificationKind.OPENING_SOON);
        store(opening);
        store(notification(502, NotificationKind.RESTOCKED));
        String token = tokens.user(501);

        var first = get("/api/notifications?limit=2", token);
        assertThat(JsonPath.<Map<String, Object>>read(first.body(), "$.notifications[0]")).isEqualTo(Map.of(
                "notificationId", opening.notificationId().toString(), "kind", "OPENING_SOON", "productId", 7,
                "productName", PRODUCT, "wishlistId", 9, "remaining", 25, "opensAt", "2026-11-27T18:00:00Z", "at",
                opening.at().toString()));
        List<String> ids = new ArrayList<>(JsonPath.<List<String>>read(first.body(), "$..notificationId"));
        var page = first;
        while (JsonPath.<Map<String, Object>>read(page.body(), "$").containsKey("next")) {
            page = get("/api/notifications?limit=2&before=" + JsonPath.read(page.body(), "$.next"), token);
            ids.addAll(JsonPath.<List<String>>read(page.body(), "$..notificationId"));
        }

        assertThat(ids).containsExactly(opening.notificationId().toString(), stored.get(4), stored.get(3),
                stored.get(2), stored.get(1), stored.get(0));
        assertThat(get("/api/notifications", tokens.user(599)).body()).isEqualTo("{\"notifications\":[]}");
        for (String wrong : List.of("limit=0", "limit=101", "limit=x", "before=x", "before=" + UUID.randomUUID())) {
            var refused = get("/api/notifications?" + wrong, token);
            assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
            assertThat(code(refused)).isEqualTo("INVALID_REQUEST");
        }
    }

    @Test
    @Order(2)
    void showsNothingToThoseWhoAreNotLoggedIn() throws Exception {
        for (String path : List.of("/api/notifications", "/api/notifications/events")) {
            var refused = get(path, null);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(code(refused)).isEqualTo("UNAUTHENTICATED");
        }
        tokens.setAway(true);
        try {
            String unheardOf = tokens.ofUnknownKey(501);
            // Keys that are less than a second old refuse it; older ones must not, so it cannot be checked: 503.
            var unchecked = await().atMost(DEADLINE)
                    .until(() -> get("/api/notifications", unheardOf), answer -> answer.statusCode() != 401);
            assertThat(unchecked.statusCode()).isEqualTo(503);
            assertThat(code(unchecked)).isEqualTo("TOKENS_UNCHECKED");
        } finally {
            tokens.setAway(false);
        }
    }

    @Test
    @Order(3)
    void streamsNewNotificationsAndThoseThatWereMissed() throws Exception {
        String seen;
        try (Events events = listen(601, null)) {
            Notification now = publish(601);
            publish(602);
            Event event = events.next();
            assertThat(event.id()).isEqualTo(now.notificationId().toString());
            assertThat(event.name()).isEqualTo("RESTOCKED");
            assertThat(JsonPath.<String>read(event.data(), "$.productName")).isEqualTo(PRODUCT);
            seen = event.id();
        }
        // While there are no listeners, and sink-writer is behind.
        Notification missed = publish(601);
        await().atMost(DEADLINE).until(() -> hook.taken(601).contains(missed.notificationId().toString()));

        try (Events events = listen(601, seen)) {
            assertThat(events.next().id()).isEqualTo(missed.notificationId().toString());
            Notification next = publish(601);
            assertThat(events.next().id()).as("not the missed one again").isEqualTo(next.notificationId().toString());
        }
    }

    /** A stream that is interrupted before its first notification goes on from there. */
    @Test
    @Order(3)
    void beginsWithAPosition() throws Exception {
        String none;
        String stored = store(notification(606, NotificationKind.RESTOCKED));
        try (Events events = listen(605, null)) {
            none = events.nextId();
        }
        try (Events events = listen(606, null)) {
            assertThat(events.nextId()).isEqualTo(stored);
        }
        String first = store(notification(605, NotificationKind.RESTOCKED));
        Notification second = publish(605);
        await().atMost(DEADLINE).until(() -> hook.taken(605).contains(second.notificationId().toString()));

        try (Events events = listen(605, none)) {
            assertThat(Stream.of(events.next(), events.next()).map(Event::id))
                    .containsExactly(first, second.notificationId().toString());
        }
        try (Events events = listen(605, null)) {
            assertThat(events.nextId()).as("the latest, which is not in the table yet")
                    .isEqualTo(second.notificationId().toString());
        }
    }

    @Test
    @Order(3)
    void readsFromTheTableWhatIsTooOldForItsMemory() throws Exception {
        // Only the table has these: they were released before this instance started.
        List<String> old = IntStream.range(0, 4)
                .mapToObj(i -> store(notification(611, NotificationKind.RESTOCKED)))
                .toList();
        Notification both = publish(611);
        store(both);
        Notification live = publish(611);
        await().atMost(DEADLINE).until(() -> hook.taken(611).contains(live.notificationId().toString()));

        try (Events events = listen(611, old.get(1))) {
            assertThat(Stream.of(events.next(), events.next(), events.next(), events.next()).map(Event::id))
                    .containsExactly(old.get(2), old.get(3), both.notificationId().toString(),
                            live.notificationId().toString());
            Notification next = publish(611);
            assertThat(events.next().id()).isEqualTo(next.notificationId().toString());
        }
    }

    @Test
    @Order(3)
    void beginsLiveBehindAnIdThatItDoesNotKnow() throws Exception {
        store(notification(621, NotificationKind.RESTOCKED));
        String others = store(notification(622, NotificationKind.RESTOCKED));

        for (String unknown : List.of(UUID.randomUUID().toString(), others)) {
            try (Events events = listen(621, unknown)) {
                Notification next = publish(621);
                assertThat(events.next().id()).isEqualTo(next.notificationId().toString());
            }
        }
        assertThat(code(get("/api/notifications/events", tokens.user(621), "Last-Event-ID", "nonsense")))
                .isEqualTo("INVALID_REQUEST");
    }

    @Test
    @Order(3)
    void boundsTheListenersAndForgetsThoseWhoLeave() throws Exception {
        awaitNoListeners();
        List<Events> listeners = new ArrayList<>();
        for (int i = 0; i < LISTENERS; i++) {
            listeners.add(new Events(631 + i, null));
        }

        var late = get("/api/notifications/events", tokens.user(639), "Accept", "text/event-stream");

        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.headers().firstValue("Retry-After")).isPresent();
        assertThat(code(late)).isEqualTo("TOO_MANY_LISTENERS");
        for (Events listener : listeners) {
            listener.close();
        }
        awaitNoListeners();
    }

    @Test
    @Order(3)
    void givesAUserNoMoreThanTheirShareOfPlaces() throws Exception {
        awaitNoListeners();
        List<Events> mine = new ArrayList<>();
        for (int i = 0; i < LISTENERS_EACH; i++) {
            mine.add(new Events(645, null));
        }

        // Not as a string: an open stream never ends.
        HttpResponse<InputStream> more = HTTP
                .send(HttpRequest.newBuilder(URI.create(base + "/api/notifications/events"))
                        .header("Authorization", "Bearer " + tokens.user(645))
                        .header("Accept", "text/event-stream")
                        .build(), HttpResponse.BodyHandlers.ofInputStream());

        assertThat(more.statusCode()).isEqualTo(429);
        assertThat(JsonPath.<String>read(more.body(), "$.code")).isEqualTo("TOO_MANY_STREAMS");
        assertThat(more.headers().firstValue("Retry-After")).isPresent();
        for (Events listener : mine) {
            listener.close();
        }
        awaitNoListeners();
    }

    @Test
    @Order(3)
    void givesNoPlaceToThoseWhoAskForTheHeadersOnly() throws Exception {
        awaitNoListeners();

        for (int i = 0; i <= LISTENERS; i++) {
            var head = HTTP.send(HttpRequest.newBuilder(URI.create(base + "/api/notifications/events"))
                    .header("Authorization", "Bearer " + tokens.user(646))
                    .timeout(DEADLINE)
                    .HEAD()
                    .build(), HttpResponse.BodyHandlers.ofString());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Type")).hasValueSatisfying(
                    type -> assertThat(type).startsWith("text/event-stream"));
        }
    }

    @Test
    @Order(3)
    void endsAStreamWithItsToken() throws Exception {
        awaitNoListeners();
        AtomicReference<Events> opened = new AtomicReference<>();
        // Again, if the machine is so slow that a token expires before it is checked.
        await().atMost(DEADLINE)
                .untilAsserted(() -> opened.set(new Events(base, tokens.user(641, Duration.ofSeconds(4)), null)));
        try (Events events = Objects.requireNonNull(opened.get());
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), URI.create(base).getPort())) {
            // A client that neither reads nor disconnects, such as one whose machine was switched off.
            silent.getOutputStream()
                    .write(("GET /api/notifications/events HTTP/1.1\r\nHost: shop\r\nAccept: text/event-stream\r\n"
                            + "Authorization: Bearer " + tokens.user(642, Duration.ofSeconds(4)) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            silent.getInputStream().readNBytes("HTTP/1.1 200".length());
            events.awaitEnd();
            awaitNoListeners();
            assertThat(silent.isClosed()).isFalse();
        }
    }

    @Test
    @Order(4)
    void goesOnWithOthersWhileOneIsTriedAgain() {
        publish(HOOK_NEVER);
        await().atMost(DEADLINE).until(() -> hook.tried(HOOK_NEVER) > 1);

        List<Notification> others = LongStream.range(651, 663).mapToObj(DispatchIT::publish).toList();

        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(others).allSatisfy(one -> assertThat(hook.taken(one.userId().value()))
                        .contains(one.notificationId().toString())));
        assertThat(deadLetters().stream().map(DispatchIT::user)).doesNotContain(HOOK_NEVER);
    }

    /**
     * Nothing is sent twice unless the service missed its deadline to commit before it gave its partitions away. So a
     * hand-over with repeated mails is repeated if there was a pause of that length, and is a failure otherwise.
     */
    @Test
    @Order(5)
    void handsOverToAnotherInstanceWithoutSendingTwice() throws Exception {
        Map<String, Long> twice = new TreeMap<>();
        Duration pause = Duration.ZERO;
        for (int i = 1; i <= MOST_HAND_OVERS; i++) {
            try (Pauses pauses = new Pauses(brokers)) {
                twice = handOver(10_000L * i);
                pause = pauses.longest();
            }
            if (twice.isEmpty() || pause.compareTo(MOST_PAUSE) < 0) {
                break;
            }
        }
        assertThat(twice).as("sent twice, with a longest pause of %s", pause).isEmpty();
    }

    /** Mails that arrived more than once, by address. */
    private static Map<String, Long> handOver(long firstUser) throws Exception {
        List<Long> users = LongStream.range(firstUser, firstUser + HANDED_OVER).boxed().toList();
        signUp(users);
        ConfigurableApplicationContext second = start(GIVES_UP_SOON);
        List<Notification> published;
        try (Events events = listen(firstUser, null)) {
            published = users.stream().map(DispatchIT::publish).toList();
            await().atMost(DEADLINE).until(() -> mailed(users).size() > 50);

            service.close();

            events.awaitEnd();
        } finally {
            service.close();
            use(second);
        }
        Brokers.awaitRead("firstpair-notifier-mail", Topics.NOTIFICATIONS.name());
        assertThat(mailed(users)).hasSize(users.size());
        assertThat(published).allSatisfy(one -> assertThat(mail.to(email(one.userId().value())))
                .allSatisfy(message -> assertThat(message.getMessageID()).contains(one.notificationId().toString())));
        Map<String, Long> twice = new TreeMap<>(mailed(users));
        twice.values().removeIf(count -> count == 1);
        return twice;
    }

    private static Map<String, Long> mailed(List<Long> users) {
        Map<String, Long> mailed = mail.counts();
        mailed.keySet().retainAll(users.stream().map(DispatchIT::email).collect(Collectors.toSet()));
        return mailed;
    }

    /** On the instance that took over, whose webhook is tried for a second only. */
    @Test
    @Order(6)
    void givesUpWhatFailsForTooLong() {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(deadLetters().stream().filter(letter -> user(letter) == HOOK_NEVER))
                        .isNotEmpty()
                        .allSatisfy(letter -> {
                            assertThat(header(letter, DeadLetter.CHANNEL)).isEqualTo("webhook");
                            assertThat(header(letter, DeadLetter.REASON)).isEqualTo("UNDELIVERABLE");
                            assertThat(header(letter, DeadLetter.DETAIL)).contains("503");
                        }));
    }

    /** On the same instance: the time counts from when it was read, or each would take as long as the first. */
    @Test
    @Order(6)
    void doesNotBeginAgainWithWhatWaitedBehindAnother() {
        for (int i = 0; i < MANY; i++) {
            publish(HOOK_NEVER_FOR_MANY);
        }

        await().atMost(DEADLINE)
                .until(() -> deadLetters().stream().filter(letter -> user(letter) == HOOK_NEVER_FOR_MANY).count(),
                        given -> given >= MANY);
        assertThat(hook.tried(HOOK_NEVER_FOR_MANY)).isLessThan(3 * MANY);
    }

    /** An event, as it is sent. */
    private record Event(String id, String name, String data) {}

    /** Opens a stream after the earlier ones are closed, which the service detects at their next heartbeat. */
    private static Events listen(long user, @Nullable String lastEventId) throws Exception {
        awaitNoListeners();
        return new Events(user, lastEventId);
    }

    private static void awaitNoListeners() {
        await().atMost(DEADLINE).until(() -> metric("listeners") == 0);
    }

    /** Behaves like an EventSource. */
    private static final class Events implements AutoCloseable {

        private final InputStream body;
        private final BufferedReader lines;

        Events(long user, @Nullable String lastEventId) throws IOException, InterruptedException {
            this(base, tokens.user(user), lastEventId);
        }

        Events(String service, String token, @Nullable String lastEventId) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + "/api/notifications/events"))
                    .timeout(DEADLINE)
                    .header("Authorization", "Bearer " + token)
                    .header("Accept", "text/event-stream");
            if (lastEventId != null) {
                request.header("Last-Event-ID", lastEventId);
            }
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            body = response.body();
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        Event next() throws Exception {
            Event event;
            do {
                event = CompletableFuture.supplyAsync(this::read).get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            } while (event.data().isEmpty());
            return event;
        }

        /** Of an event, or of a position. */
        String nextId() throws Exception {
            return CompletableFuture.supplyAsync(this::read).get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS).id();
        }

        private Event read() {
            try {
                return readOne();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Event readOne() throws IOException {
            Map<String, String> fields = new TreeMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && !fields.isEmpty()) {
                    return new Event(fields.getOrDefault("id", ""), fields.getOrDefault("event", ""),
                            fields.getOrDefault("data", ""));
                }
                if (!line.isEmpty() && !line.startsWith(":")) {
                    fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
                }
            }
            throw new IOException("the stream has ended");
        }

        /** A regular end; a broken connection does not count. */
        void awaitEnd() {
            assertThat(CompletableFuture.runAsync(() -> lines.lines().forEach(line -> {}))).succeedsWithin(DEADLINE);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    private static Notification publish(long user) {
        return publish(user, NotificationKind.RESTOCKED);
    }

    private static Notification publish(long user, NotificationKind kind) {
        Notification notification = notification(user, kind);
        send(Topics.NOTIFICATIONS.key().serializer().serialize("", notification.userId()),
                Topics.NOTIFICATIONS.value().serializer().serialize("", notification));
        return notification;
    }

    private static void send(byte[] key, byte[] value) {
        SENT.add(producer.send(new ProducerRecord<>(Topics.NOTIFICATIONS.name(), key, value)));
    }

    private static Notification notification(long user, NotificationKind kind) {
        return new Notification(new NotificationId(UUID.randomUUID()), kind, new UserId(user), new ProductId(7),
                new WishId(9), PRODUCT, Instant.parse("2026-11-27T17:50:00.123Z").plusMillis(NUMBER.incrementAndGet()),
                25, kind == NotificationKind.OPENING_SOON ? Instant.parse("2026-11-27T18:00:00Z") : null);
    }

    /** Stores it as sink-writer does. */
    private static String store(Notification notification) {
        Instant opensAt = notification.opensAt();
        jdbc.sql("INSERT INTO notifications (notification_id, user_id, kind, product_id, wishlist_id, product_name,"
                + " remaining, opens_at, created_at) VALUES (:id, :user, :kind, :product, :wish, :name, :remaining,"
                + " :opensAt, :at)")
                .param("id", notification.notificationId().toString())
                .param("user", notification.userId().value())
                .param("kind", notification.kind().name().toLowerCase(Locale.ROOT))
                .param("product", notification.productId().value())
                .param("wish", notification.wishlistId().value())
                .param("name", notification.productName())
                .param("remaining", notification.remaining())
                .param("opensAt", opensAt == null ? null : LocalDateTime.ofInstant(opensAt, ZoneOffset.UTC))
                .param("at", LocalDateTime.ofInstant(notification.at(), ZoneOffset.UTC))
                .update();
        return notification.notificationId().toString();
    }

    private static void signUp(long user, String email) {
        jdbc.sql("INSERT INTO users (user_id, email, password, user_name) VALUES (?, ?, '', ?)")
                .params(user, email, "user " + user)
                .update();
    }

    private static void signUp(long user, String email, String language) {
        signUp(user, email);
        jdbc.sql("UPDATE users SET language = ? WHERE user_id = ?").params(language, user).update();
    }

    private static void signUp(List<Long> users) {
        String values = users.stream()
                .map(user -> "(" + user + ", '" + email(user) + "', '', 'user " + user + "')")
                .collect(Collectors.joining(", "));
        jdbc.sql("INSERT INTO users (user_id, email, password, user_name) VALUES " + values).update();
    }

    private static List<Long> optOuts() {
        return jdbc.sql("SELECT user_id FROM notification_optouts").query(Long.class).list();
    }

    private static String email(long user) {
        return "user" + user + "@example.com";
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = TopicConsumers.create(Map.of("bootstrap.servers", brokers),
                Map.of())) {
            TopicConsumers.readAll(consumer, letters::add, Topics.NOTIFICATIONS.deadLetterName());
        }
        return letters;
    }

    private static long user(ConsumerRecord<byte[], byte[]> letter) {
        return Long.parseLong(new String(letter.key(), StandardCharsets.UTF_8));
    }

    private static String id(ConsumerRecord<byte[], byte[]> letter) {
        return JsonPath.read(new String(letter.value(), StandardCharsets.UTF_8), "$.notificationId");
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String header(MimeMessage message, String name) throws Exception {
        String[] values = message.getHeader(name);
        assertThat(values).as(name).hasSize(1);
        return values[0];
    }

    /** Path and query of the link to unsubscribe. */
    private static String path(MimeMessage message) throws Exception {
        return header(message, "List-Unsubscribe").replaceAll("[<>\\s]", "")
                .substring("https://shop.example".length());
    }

    /** The texts of a message by type. */
    private static Map<String, String> parts(Part part) throws Exception {
        Map<String, String> found = new TreeMap<>();
        if (part.getContent() instanceof Multipart several) {
            for (int i = 0; i < several.getCount(); i++) {
                BodyPart one = several.getBodyPart(i);
                found.putAll(parts(one));
            }
        } else {
            found.put(part.getContentType().split(";")[0], String.valueOf(part.getContent()));
        }
        return found;
    }

    private static long metric(String name, String... channelAndReason) {
        var search = service.getBean(MeterRegistry.class)
                .find("firstpair.notifier." + name);
        if (channelAndReason.length > 0) {
            search = search.tag("channel", channelAndReason[0]);
        }
        if (channelAndReason.length > 1) {
            search = search.tag("reason", channelAndReason[1]);
        }
        return search.meters()
                .stream()
                .flatMap(meter -> StreamSupport.stream(meter.measure().spliterator(), false))
                .mapToLong(measurement -> (long) measurement.getValue())
                .sum();
    }

    private static String base(ConfigurableApplicationContext context) {
        return "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static HttpResponse<String> get(String path, @Nullable String token, String... headers)
            throws IOException, InterruptedException {
        return getFrom(base, path, token, headers);
    }

    private static HttpResponse<String> getFrom(String service, String path, @Nullable String token, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.timeout(DEADLINE).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String code(HttpResponse<String> response) {
        return JsonPath.read(response.body(), "$.code");
    }
}
