package dev.firstpair.notifier.dispatch.webhook;

import dev.firstpair.live.shared.KafkaProperties;
import dev.firstpair.notifier.NotifierProperties;
import dev.firstpair.notifier.dispatch.ChannelDispatcher;
import dev.firstpair.notifier.dispatch.ChannelMeters;
import dev.firstpair.notifier.dispatch.DeadLetters;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("firstpair.notifier.webhook.url")
class WebhookConfiguration {

    @Bean
    WebhookChannel webhookChannel(WebhookProperties properties, @Value("${firstpair.notifier.webhook.url}") URI url,
            Clock clock) {
        return new WebhookChannel(properties, url, clock);
    }

    @Bean
    ChannelDispatcher webhookDispatcher(WebhookChannel channel,
            KafkaProperties kafka,
            NotifierProperties notifier, DeadLetters deadLetters, MeterRegistry meters) {
        return new ChannelDispatcher(channel, kafka, notifier.sessionTimeout(), deadLetters,
                new ChannelMeters(meters, channel.settings().name()));
    }
}
