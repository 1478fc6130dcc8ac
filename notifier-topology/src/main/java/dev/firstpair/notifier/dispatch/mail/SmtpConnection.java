package dev.firstpair.notifier.dispatch.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** A connection to the mail server, which is kept for the next e-mail. Not thread-safe. */
final class SmtpConnection {

    /** A server may have closed one that was idle for so long. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final JavaMailSenderImpl server;
    private @Nullable Transport transport;
    private long usedAt;

    SmtpConnection(JavaMailSenderImpl server) {
        this.server = server;
    }

    /** Sends a message that is saved already, and connects before if need be. */
    void send(MimeMessage message) throws MessagingException {
        Transport open = transport;
        if (open == null || System.nanoTime() - usedAt > FRESH.toNanos() && !open.isConnected()) {
            close();
            open = connect();
            transport = open;
        }
        open.sendMessage(message, message.getAllRecipients());
        usedAt = System.nanoTime();
    }

    void close() {
        Transport open = transport;
        transport = null;
        if (open != null) {
            try {
                open.close();
            } catch (MessagingException e) {
                // It is not used again anyway.
            }
        }
    }

    private Transport connect() throws MessagingException {
        Session session = server.getSession();
        String protocol = server.getProtocol();
        Transport connected = session.getTransport(protocol == null ? JavaMailSenderImpl.DEFAULT_PROTOCOL : protocol);
        connected.connect(server.getHost(), server.getPort(), blankIsNone(server.getUsername()),
                blankIsNone(server.getPassword()));
        return connected;
    }

    private static @Nullable String blankIsNone(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
