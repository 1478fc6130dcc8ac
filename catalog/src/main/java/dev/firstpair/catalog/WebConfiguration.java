package dev.firstpair.catalog;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.web.IdempotencyKeys;
import dev.firstpair.web.ProblemResponses;
import dev.firstpair.web.RestSecurity;
import dev.firstpair.web.TablesHealthIndicator;
import dev.firstpair.web.TokenConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Access rules, how ids are parsed, and the tables that the service needs. */
@Configuration(proxyBeanMethods = false)
@Import({TokenConfiguration.class, IdempotencyKeys.class})
class WebConfiguration implements WebMvcConfigurer {

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, ProductId.class, ProductId::parse);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http, ProblemResponses problems) {
        return RestSecurity.byToken(http, problems, calls -> calls
                .requestMatchers(HttpMethod.GET, "/api/products/**")
                .permitAll()
                .requestMatchers(HttpMethod.HEAD, "/api/products/**")
                .permitAll()
                .requestMatchers("/api/products/*/wish")
                .authenticated()
                .requestMatchers("/api/products/**", "/api/admin/**")
                .hasRole("admin"));
    }

    @Bean
    TablesHealthIndicator tables(JdbcClient jdbc) {
        return new TablesHealthIndicator(jdbc, "limited_products.size_label", "wishlist_notifications.wished_at",
                "product_restocks.restock_id", "idempotency_keys.created_id", "operator_actions.action_id");
    }
}
