package dev.firstpair.notifier.dispatch.mail;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.firstpair.notifier.dispatch.Channel;
import dev.firstpair.notifier.dispatch.ChannelSettings;
import dev.firstpair.notifier.dispatch.Outcome;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.notification.Notification;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/**
 * E-mail. A notification is delivered when the mail server has accepted it (250 after the data). If it fails later, the
 * server sends a bounce to the sender's address. If the connection breaks after the server accepted it and before the
 * answer arrived, it is sent twice, with the same Message-ID.
 */
final class MailChannel implements Channel, AutoCloseable {

    private static final int PERMANENT = 500;
    private static final String DAILY_LIMIT = "daily_limit";

    private final JavaMailSenderImpl server;
    private final MailChannelProperties properties;
    private final Recipients recipients;
    private final MailTemplates templates;
    private final UnsubscribeTokens tokens;
    private final Clock clock;
    private final InternetAddress from;
    private final String domain;
    private final DailyLimit limit;
    private final Deque<SmtpConnection> idle = new ConcurrentLinkedDeque<>();
    /**
     * Platform threads, since Jakarta Mail holds a monitor during I/O, which on JDK 21 would pin the carriers of
     * virtual threads.
     */
    private final ExecutorService senders = Executors
            .newCachedThreadPool(Thread.ofPlatform().name("smtp-", 0).daemon().factory());

    MailChannel(JavaMailSenderImpl server, MailChannelProperties properties, Recipients recipients,
            MailTemplates templates, UnsubscribeTokens tokens, Clock clock) throws AddressException {
        this.server = server;
        this.properties = properties;
        this.recipients = recipients;
        this.templates = templates;
        this.tokens = tokens;
        this.clock = clock;
        this.limit = new DailyLimit(properties.maxPerDay(), Ticker.systemTicker());
        this.from = sender(properties.from());
        this.domain = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
    }

    @Override
    public ChannelSettings settings() {
        return new ChannelSettings("mail", properties.connections(), properties.permitsPerSecond(), properties.retry());
    }

    @Override
    public Delivery prepare(Collection<Notification> notifications) {
        Map<UserId, Recipient> known = recipients.of(notifications.stream().map(Notification::userId).toList());
        return new Delivery() {
            @Override
            public @Nullable String reasonToSkip(Notification notification) {
                Recipient recipient = known.get(notification.userId());
                if (recipient == null || recipient.email().isBlank()) {
                    return "no_address";
                }
                if (recipient.optedOut()) {
                    return "opted_out";
                }
                return limit.isReached(notification.userId()) ? DAILY_LIMIT : null;
            }

            @Override
            public Outcome deliver(Notification notification) throws InterruptedException {
                Recipient recipient = known.get(notification.userId());
                return recipient == null ? new Outcome.Skipped("no_address") : send(notification, recipient);
            }
        };
    }

    @Override
    public void close() {
        senders.shutdownNow();
        idle.forEach(SmtpConnection::close);
    }

    private Outcome send(Notification notification, Recipient recipient) throws InterruptedException {
        Mailbox to;
        try {
            to = Mailbox.of(recipient.email());
        } catch (AddressException e) {
            return new Outcome.Refused("the address is none: " + e.getMessage());
        }
        if (!limit.tryTake(notification.userId())) {
            return new Outcome.Skipped(DAILY_LIMIT);
        }
        boolean sent = false;
        try {
            Outcome outcome = senders.submit(() -> send(notification, recipient, to)).get();
            sent = outcome instanceof Outcome.Delivered;
            return outcome;
        } catch (ExecutionException e) {
            return new Outcome.Failed(String.valueOf(e.getCause()));
        } finally {
            if (!sent) {
                limit.giveBack(notification.userId());
            }
        }
    }

    private Outcome send(Notification notification, Recipient recipient, Mailbox to) {
        SmtpConnection connection = connection(to);
        boolean reusable = false;
        try {
            connection.send(message(connection.newMessage(), notification, recipient, to));
            reusable = !to.needsUtf8();
            return new Outcome.Delivered();
        } catch (Utf8NotOfferedException e) {
            return new Outcome.Refused(detail(e));
        } catch (MessagingException e) {
            return judge(e);
        } catch (RuntimeException e) {
            return new Outcome.Failed(e.toString());
        } finally {
            if (reusable) {
                idle.addLast(connection);
            } else {
                connection.close();
            }
        }
    }

    /** Connections for UTF-8 are rare, and not kept. */
    private SmtpConnection connection(Mailbox to) {
        if (to.needsUtf8()) {
            return SmtpConnection.forUtf8(server);
        }
        SmtpConnection kept = idle.pollLast();
        return kept == null ? new SmtpConnection(server) : kept;
    }

    /** The sender's address has to be one that every server accepts, since it is in each e-mail. */
    private static InternetAddress sender(String configured) throws AddressException {
        InternetAddress sender = new InternetAddress(configured, true);
        Mailbox mailbox = Mailbox.of(sender.getAddress());
        if (mailbox.needsUtf8()) {
            throw new AddressException("firstpair.notifier.mail.from has characters beyond ASCII before the @",
                    configured);
        }
        sender.setAddress(mailbox.address());
        return sender;
    }

    private MimeMessage message(MimeMessage message, Notification notification, Recipient recipient, Mailbox to)
            throws MessagingException {
        Language language = recipient.language();
        String unsubscribe = properties.unsubscribeUrl() + "?token=" + tokens.of(notification.userId()) + "&language="
                + language.tag();
        Letter letter = templates.write(notification, language, recipient.userName(), unsubscribe);
        MimeMessageHelper helper = new MimeMessageHelper(message, MimeMessageHelper.MULTIPART_MODE_MIXED_RELATED,
                StandardCharsets.UTF_8.name());
        helper.setFrom(from);
        helper.setTo(new InternetAddress(to.address(), true));
        helper.setSubject(letter.subject());
        helper.setText(letter.text(), letter.html());
        helper.setSentDate(Date.from(clock.instant()));
        message.setContentLanguage(new String[]{letter.language().tag()}); // RFC 3282
        message.setHeader("List-Unsubscribe", "<" + unsubscribe + ">"); // RFC 2369
        message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"); // RFC 8058
        message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office replies
        message.saveChanges();
        // After saveChanges(), which generates one.
        message.setHeader("Message-ID", "<" + notification.notificationId() + "@" + domain + ">");
        return message;
    }

    /**
     * A 5xx about the recipient or the message is final. Anything else may be temporary: a 4xx, a connection that
     * cannot be opened, and also a log-in or a sender that is refused, which an operator fixes.
     */
    static Outcome judge(MessagingException failure) {
        SMTPSendFailedException send = null;
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof SMTPAddressFailedException address) {
                return outcome(address.getReturnCode(), address);
            }
            if (send == null && cause instanceof SMTPSendFailedException found) {
                send = found;
            }
        }
        if (send == null || send.getCommand() != null && send.getCommand().startsWith("MAIL")) {
            return new Outcome.Failed(detail(failure));
        }
        return outcome(send.getReturnCode(), send);
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure instanceof MessagingException mail && mail.getNextException() != null
                ? mail.getNextException()
                : failure.getCause();
    }

    private static Outcome outcome(int code, MessagingException failure) {
        return code >= PERMANENT ? new Outcome.Refused(detail(failure)) : new Outcome.Failed(detail(failure));
    }

    private static String detail(MessagingException failure) {
        return String.valueOf(failure.getMessage()).strip();
    }
}
