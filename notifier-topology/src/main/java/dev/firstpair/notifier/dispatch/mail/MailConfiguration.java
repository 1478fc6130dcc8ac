package dev.firstpair.notifier.dispatch.mail;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.notifier.NotifierProperties;
import dev.firstpair.notifier.dispatch.ChannelDispatcher;
import dev.firstpair.notifier.dispatch.ChannelMeters;
import dev.firstpair.notifier.dispatch.DeadLetters;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;
import org.springframework.mail.javamail.JavaMailSenderImpl;

@Configuration(proxyBeanMethods = false)
class MailConfiguration {

    /** Also where no e-mail is sent: links in old e-mails stay valid. */
    @Bean
    UnsubscribeTokens unsubscribeTokens(MailChannelProperties properties) throws IOException {
        String secret = properties.unsubscribeSecret() == null
                ? SecretFile.read(properties.unsubscribeSecretFile())
                : properties.unsubscribeSecret();
        return new UnsubscribeTokens(secret.getBytes(StandardCharsets.UTF_8));
    }

    @Bean
    TemplateFolder mailTemplates(MailChannelProperties properties, ResourceLoader resources) {
        return new TemplateFolder(properties.templates(), resources);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "firstpair.notifier.mail.enabled", matchIfMissing = true)
    static class Enabled {

        @Bean
        MailChannel mailChannel(JavaMailSenderImpl server, MailChannelProperties properties, Recipients recipients,
                TemplateFolder templates, UnsubscribeTokens tokens, Clock clock)
                throws IOException, AddressException {
            return new MailChannel(server, properties, recipients, new MailTemplates(properties, templates), tokens,
                    clock);
        }

        @Bean
        ChannelDispatcher mailDispatcher(MailChannel channel, KafkaProperties kafka,
                NotifierProperties notifier, DeadLetters deadLetters, MeterRegistry meters) {
            return new ChannelDispatcher(channel, kafka, notifier.sessionTimeout(), deadLetters,
                    new ChannelMeters(meters, channel.settings().name()));
        }
    }
}
