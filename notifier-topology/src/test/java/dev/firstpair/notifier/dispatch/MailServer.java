package dev.firstpair.notifier.dispatch;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.firstpair.stack.servers.TcpProxy;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP server that refuses recipients chosen by a test, behind a proxy that can make it unreachable and keeps the
 * port.
 */
final class MailServer implements AutoCloseable {

    private static final int ANY_PORT = 0;
    private static final int START_TIMEOUT_MILLIS = 60_000;

    private final Queue<MimeMessage> received = new ConcurrentLinkedQueue<>();
    private final GreenMail server;
    private final TcpProxy way;

    /**
     * Starts it.
     *
     * @param replyTo the answer to RCPT TO an address; null for OK
     */
    MailServer(UnaryOperator<@Nullable String> replyTo) {
        ServerSetup setup = new ServerSetup(ANY_PORT, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        setup.setServerStartupTimeout(START_TIMEOUT_MILLIS);
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
        server.start();
        way = TcpProxy.start(server.getSmtp().getPort());
    }

    int port() {
        return way.port();
    }

    /** Resets all connections, and new ones at once. */
    void goAway() {
        way.cut();
    }

    void comeBack() {
        way.heal();
    }

    /** The mails that it accepted for that address, in the order of their arrival. */
    List<MimeMessage> to(String address) {
        return received.stream().filter(message -> recipient(message).equals(address)).toList();
    }

    /** Number of accepted mails, by address. */
    Map<String, Long> counts() {
        return received.stream().collect(Collectors.groupingBy(MailServer::recipient, Collectors.counting()));
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
        way.close();
        server.stop();
    }
}
