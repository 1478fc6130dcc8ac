package dev.firstpair.notifier.dispatch;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.firstpair.stack.servers.Ports;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An SMTP server that can be stopped and started again, and that refuses whom a test says. */
final class MailServer implements AutoCloseable {

    private final ServerSetup setup = new ServerSetup(Ports.free(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    private final Queue<MimeMessage> received = new ConcurrentLinkedQueue<>();
    private final GreenMail server;

    /** @param replyTo what is answered to RCPT TO an address; null for OK */
    MailServer(UnaryOperator<@Nullable String> replyTo) {
        Queue<MimeMessage> messages = received;
        this.server = new GreenMail(setup) {
            @Override
            protected Map<String, AbstractServer> createServices(ServerSetup[] config, Managers managers) {
                SmtpManager choosy = new SmtpManager(managers.getImapHostManager(), managers.getUserManager()) {
                    @Override
                    public @Nullable String checkRecipient(SmtpState state, MailAddress address) {
                        return replyTo.apply(address.getEmail());
                    }

                    @Override
                    public synchronized void send(SmtpState state) {
                        messages.add(state.getMessage().getMessage());
                        super.send(state);
                    }
                };
                return super.createServices(config, new Managers() {
                    @Override
                    public SmtpManager getSmtpManager() {
                        return choosy;
                    }
                });
            }
        };
    }

    int port() {
        return setup.getPort();
    }

    void start() {
        server.start();
    }

    void stop() {
        server.stop();
    }

    /** What it took for that address since the first start, in the order in which it came. */
    List<MimeMessage> to(String address) {
        return received.stream().filter(message -> recipient(message).equals(address)).toList();
    }

    /** How many it took for these addresses. */
    int toAnyOf(Set<String> addresses) {
        return (int) received.stream().filter(message -> addresses.contains(recipient(message))).count();
    }

    private static String recipient(MimeMessage message) {
        try {
            return message.getAllRecipients()[0].toString();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
