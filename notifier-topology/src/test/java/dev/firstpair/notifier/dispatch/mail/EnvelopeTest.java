package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firstpair.notifier.dispatch.Channel;
import dev.firstpair.notifier.dispatch.Outcome;
import dev.firstpair.topics.ids.NotificationId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.ids.WishId;
import dev.firstpair.topics.notification.Notification;
import dev.firstpair.topics.notification.NotificationKind;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** The commands to the mail server, byte for byte: an e-mail goes to the mailbox that was signed up, or to none. */
class EnvelopeTest {

    private static final UserId USER = new UserId(4711);
    private static final String PRODUCT = "Aurora № 1 👟";

    @Test
    void asksForTheAsciiFormOfADomain() throws Exception {
        try (SmtpStub server = new SmtpStub(false)) {
            assertThat(send(server, "ada@bücher.example")).isEqualTo(List.of(new Outcome.Delivered()));

            assertThat(server.lines()).contains("RCPT TO:<ada@xn--bcher-kva.example>",
                    "To: ada@xn--bcher-kva.example");
            assertThat(server.lines()).allMatch(line -> line.chars().allMatch(character -> character < 128));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"šda@example.com", "łukasz@example.com", "kováč@example.cz"})
    void sendsAMailboxBeyondAsciiToAServerThatTakesIt(String email) throws Exception {
        try (SmtpStub server = new SmtpStub(true)) {
            assertThat(send(server, email)).isEqualTo(List.of(new Outcome.Delivered()));

            assertThat(server.lines()).contains("RCPT TO:<" + email + ">", "To: " + email);
            assertThat(server.lines()).anyMatch(line -> line.startsWith("MAIL FROM:") && line.endsWith(" SMTPUTF8"));
            await().atMost(Duration.ofMinutes(5)).until(() -> server.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"šda@example.com", "łukasz@example.com", "kováč@example.cz"})
    void sendsItToNobodyElseIfTheServerDoesNot(String email) throws Exception {
        try (SmtpStub server = new SmtpStub(false)) {
            assertThat(send(server, email)).singleElement()
                    .isInstanceOfSatisfying(Outcome.Refused.class,
                            refused -> assertThat(refused.detail()).contains("SMTPUTF8"));

            assertThat(server.lines()).noneMatch(line -> line.startsWith("MAIL") || line.startsWith("RCPT"));
            await().atMost(Duration.ofMinutes(5)).until(() -> server.openConnections() == 0);
        }
    }

    @Test
    void doesNotAskAServerForOrdinaryMailboxesToTakeMore() throws Exception {
        try (SmtpStub server = new SmtpStub(true)) {
            assertThat(send(server, "ada@example.com", "bob@example.com"))
                    .isEqualTo(List.of(new Outcome.Delivered(), new Outcome.Delivered()));

            assertThat(server.lines()).contains("RCPT TO:<ada@example.com>", "RCPT TO:<bob@example.com>")
                    .noneMatch(line -> line.endsWith(" SMTPUTF8"));
            assertThat(server.lines().stream().filter(line -> line.startsWith("EHLO"))).as("connections").hasSize(1);
        }
    }

    /** Such as that of a template of an operator. */
    @Test
    void leavesNoConnectionBehindWhateverGoesWrong() throws Exception {
        Map<String, String> settings = Map.of("firstpair.notifier.mail.subjects.opening-soon", "{{nothing}}");
        try (SmtpStub server = new SmtpStub(false);
                MailChannel channel = channel(server, "shop@firstpair.dev", Map.of(USER, "ada@example.com"),
                        settings)) {
            assertThat(deliver(channel, USER)).isEqualTo(new Outcome.Delivered());
            assertThat(server.openConnections()).isEqualTo(1);

            assertThat(deliver(channel, notification(USER, NotificationKind.OPENING_SOON)))
                    .isInstanceOf(Outcome.Failed.class);

            await().atMost(Duration.ofMinutes(5)).until(() -> server.openConnections() == 0);
        }
    }

    @Test
    void sendsKoreanToAServerThatTakesAsciiOnly() throws Exception {
        try (SmtpStub server = new SmtpStub(false);
                MailChannel channel = channel(server, "shop@firstpair.dev", Map.of(USER, "ada@example.com"),
                        Language.KOREAN, Map.of())) {
            assertThat(deliver(channel, USER)).isEqualTo(new Outcome.Delivered());

            assertThat(server.lines()).allMatch(line -> line.chars().allMatch(character -> character < 128))
                    .contains("Content-Language: ko")
                    .anyMatch(line -> line.startsWith("Subject: =?UTF-8?"));
            MimeMessage message = message(server.lines());
            assertThat(message.getSubject()).isEqualTo(PRODUCT + " 상품이 재입고되었습니다");
        }
    }

    /** What was sent after DATA. */
    private static MimeMessage message(List<String> lines) throws MessagingException {
        String sent = String.join("\r\n", lines.subList(lines.indexOf("DATA") + 1, lines.size()));
        return new MimeMessage(Session.getInstance(new Properties()),
                new ByteArrayInputStream(sent.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void sendsAUserNoMoreThanTwentyADay() throws Exception {
        try (SmtpStub server = new SmtpStub(false);
                MailChannel channel = channel(server, "shop@firstpair.dev", Map.of(USER, "ada@example.com"))) {
            for (int i = 0; i < 20; i++) {
                assertThat(deliver(channel, USER)).isEqualTo(new Outcome.Delivered());
            }

            assertThat(channel.prepare(List.of(notification(USER))).reasonToSkip(notification(USER)))
                    .isEqualTo("daily_limit");
            assertThat(server.lines().stream().filter(line -> line.startsWith("RCPT"))).hasSize(20);
        }
    }

    @Test
    void hasASenderThatEveryServerTakes() throws Exception {
        try (SmtpStub server = new SmtpStub(false)) {
            MailChannel channel = channel(server, "Bücher <shop@bücher.example>", Map.of(USER, "ada@example.com"));
            try (channel) {
                assertThat(deliver(channel, USER)).isEqualTo(new Outcome.Delivered());
            }
            assertThat(server.lines()).contains("MAIL FROM:<shop@xn--bcher-kva.example>");

            assertThatThrownBy(() -> channel(server, "kováč@example.com", Map.of()))
                    .isInstanceOf(AddressException.class)
                    .hasMessageContaining("firstpair.notifier.mail.from");
        }
    }

    private static List<Outcome> send(SmtpStub server, String... emails) throws Exception {
        Map<UserId, String> addresses = new HashMap<>();
        for (int i = 0; i < emails.length; i++) {
            addresses.put(new UserId(USER.value() + i), emails[i]);
        }
        try (MailChannel channel = channel(server, "shop@firstpair.dev", addresses)) {
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < emails.length; i++) {
                outcomes.add(deliver(channel, new UserId(USER.value() + i)));
            }
            return outcomes;
        }
    }

    private static Outcome deliver(MailChannel channel, UserId user) throws InterruptedException {
        return deliver(channel, notification(user));
    }

    private static Outcome deliver(MailChannel channel, Notification notification) throws InterruptedException {
        Channel.Delivery delivery = channel.prepare(List.of(notification));
        assertThat(delivery.reasonToSkip(notification)).isNull();
        return delivery.deliver(notification);
    }

    private static Notification notification(UserId user) {
        return notification(user, NotificationKind.RESTOCKED);
    }

    private static Notification notification(UserId user, NotificationKind kind) {
        return new Notification(new NotificationId(new UUID(1, user.value())), kind, user, new ProductId(7),
                new WishId(3), PRODUCT, Instant.now(), 25, null);
    }

    private static MailChannel channel(SmtpStub server, String from, Map<UserId, String> addresses) throws Exception {
        return channel(server, from, addresses, Map.of());
    }

    private static MailChannel channel(SmtpStub server, String from, Map<UserId, String> addresses,
            Map<String, String> more) throws Exception {
        return channel(server, from, addresses, Language.ENGLISH, more);
    }

    /** @param more settings */
    private static MailChannel channel(SmtpStub server, String from, Map<UserId, String> addresses,
            Language language, Map<String, String> more) throws Exception {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(server.port());
        Map<String, String> settings = new HashMap<>(more);
        settings.put("firstpair.notifier.mail.unsubscribe-url", "https://shop.example/off");
        settings.put("firstpair.notifier.mail.from", from);
        MailChannelProperties properties = new Binder(new MapConfigurationPropertySource(settings))
                .bind("firstpair.notifier.mail", MailChannelProperties.class)
                .get();
        Recipients recipients = new Recipients(JdbcClient.create(new DriverManagerDataSource())) {
            @Override
            Map<UserId, Recipient> of(Collection<UserId> users) {
                return addresses.entrySet()
                        .stream()
                        .filter(entry -> users.contains(entry.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey,
                                entry -> new Recipient(entry.getValue(), "Šárka 👟", language, false)));
            }
        };
        return new MailChannel(sender, properties, recipients, new MailTemplates(properties,
                new TemplateFolder(properties.templates(), new DefaultResourceLoader())),
                new UnsubscribeTokens(new byte[32]), Clock.systemUTC());
    }
}
