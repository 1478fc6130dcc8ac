package dev.firstpair.notifier.dispatch.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.notifier.dispatch.Outcome;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.net.ConnectException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

class MailChannelTest {

    private static final Address[] NOBODY = {};

    @Test
    void takesA5xxAboutTheRecipientOrTheMessageForFinal() {
        assertThat(MailChannel.judge(recipient(550))).isInstanceOf(Outcome.Refused.class);
        assertThat(MailChannel.judge(new SendFailedException("invalid addresses", recipient(553), NOBODY, NOBODY,
                NOBODY))).isInstanceOf(Outcome.Refused.class);
        assertThat(MailChannel.judge(command("DATA", 554))).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void triesAgainWhatMayPass() {
        assertThat(MailChannel.judge(recipient(450))).isInstanceOf(Outcome.Failed.class);
        assertThat(MailChannel.judge(command("DATA", 451))).isInstanceOf(Outcome.Failed.class);
        assertThat(MailChannel.judge(new MessagingException("no connection", new ConnectException())))
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void doesNotTakeItOutOnTheRecipientsThatTheShopIsRefused() {
        assertThat(MailChannel.judge(command("MAIL FROM:<shop@shop.example>", 553)))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(MailChannel.judge(new AuthenticationFailedException("535 who are you?")))
                .isInstanceOf(Outcome.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"connectiontimeout", "timeout", "writetimeout"})
    void waitsNoLongerForAServerThatBeginsWithTls(String limit) throws IOException {
        PropertySource<?> shipped = new YamlPropertySourceLoader()
                .load("shipped", new ClassPathResource("application.yaml"))
                .getFirst();

        assertThat(shipped.getProperty("spring.mail.properties.mail.smtps." + limit)).isNotNull()
                .isEqualTo(shipped.getProperty("spring.mail.properties.mail.smtp." + limit));
    }

    private static SMTPAddressFailedException recipient(int code) {
        return new SMTPAddressFailedException(new InternetAddress(), "RCPT TO:<ada@example.com>", code, code + " no");
    }

    private static SMTPSendFailedException command(String command, int code) {
        return new SMTPSendFailedException(command, code, code + " no", new Exception(), NOBODY, NOBODY, NOBODY);
    }
}
