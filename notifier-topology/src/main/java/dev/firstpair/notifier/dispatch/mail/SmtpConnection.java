package dev.firstpair.notifier.dispatch.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** A connection to the mail server, which is kept for further e-mails. Not thread-safe. */
final class SmtpConnection {

    /** A server may have closed a connection that was idle for so long. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final String UTF8 = "mail.mime.allowutf8";
    private static final String UTF8_OFFERED = "SMTPUTF8";

    private final JavaMailSenderImpl server;
    private final Session session;
    private @Nullable SMTPTransport transport;
    private long usedAt;

    SmtpConnection(JavaMailSenderImpl server) {
        this(server, server.getSession());
    }

    private SmtpConnection(JavaMailSenderImpl server, Session session) {
        this.server = server;
        this.session = session;
    }

    /** A connection for messages whose addresses have characters outside ASCII. */
    static SmtpConnection forUtf8(JavaMailSenderImpl server) {
        Properties properties = new Properties();
        properties.putAll(server.getSession().getProperties());
        properties.setProperty(UTF8, "true");
        return new SmtpConnection(server, Session.getInstance(properties));
    }

    MimeMessage newMessage() {
        return new MimeMessage(session);
    }

    /** Sends a message that is saved already; connects first if necessary. */
    void send(MimeMessage message) throws MessagingException {
        SMTPTransport open = transport;
        if (open == null || System.nanoTime() - usedAt > FRESH.toNanos() && !open.isConnected()) {
            close();
            open = connect();
            transport = open;
        }
        if (Boolean.parseBoolean(session.getProperty(UTF8)) && !open.supportsExtension(UTF8_OFFERED)) {
            throw new Utf8NotOfferedException();
        }
        open.sendMessage(message, message.getAllRecipients());
        usedAt = System.nanoTime();
    }

    void close() {
        SMTPTransport open = transport;
        transport = null;
        if (open != null) {
            try {
                open.close();
            } catch (MessagingException e) {
                // It is not used again.
            }
        }
    }

    private SMTPTransport connect() throws MessagingException {
        String protocol = server.getProtocol();
        SMTPTransport connected = (SMTPTransport) session.getTransport(
                protocol == null ? JavaMailSenderImpl.DEFAULT_PROTOCOL : protocol);
        connected.connect(server.getHost(), server.getPort(), blankIsNone(server.getUsername()),
                blankIsNone(server.getPassword()));
        return connected;
    }

    private static @Nullable String blankIsNone(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
