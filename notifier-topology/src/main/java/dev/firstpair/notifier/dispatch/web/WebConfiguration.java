package dev.firstpair.notifier.dispatch.web;

import dev.firstpair.notifier.dispatch.ChannelMeters;
import dev.firstpair.web.ProblemResponses;
import dev.firstpair.web.RestSecurity;
import dev.firstpair.web.TablesHealthIndicator;
import dev.firstpair.web.TokenConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Access rules, and the tables that are needed; unsubscribing needs the token of the link instead of a log-in. */
@Configuration(proxyBeanMethods = false)
@Import(TokenConfiguration.class)
class WebConfiguration {

    @Bean
    SecurityFilterChain security(HttpSecurity http, ProblemResponses problems) {
        return RestSecurity.byToken(http, problems, calls -> calls
                .requestMatchers("/api/notifications/unsubscribe")
                .permitAll()
                .requestMatchers("/api/admin/**")
                .hasRole("admin"));
    }

    @Bean
    Feed latestNotifications(NotificationStreamsProperties events) {
        return new Feed(events.recent());
    }

    @Bean
    ChannelMeters eventMeters(MeterRegistry registry) {
        return new ChannelMeters(registry, "events");
    }

    @Bean
    TablesHealthIndicator tables(JdbcClient jdbc) {
        return new TablesHealthIndicator(jdbc, "notifications.number", "notification_optouts.user_id", "orders.user_id",
                "users.language");
    }
}
