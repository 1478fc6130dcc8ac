package dev.firstpair.observability;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Exports as configured by Spring Boot's properties, but without Boot's other instrumentation. */
@Configuration(proxyBeanMethods = false)
public class TracingConfiguration {

    private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";
    private static final String SHARE = "management.tracing.sampling.probability";

    @Bean
    Tracing tracing(Environment environment) {
        String endpoint = environment.getProperty(ENDPOINT);
        return StringUtils.hasText(endpoint)
                ? Tracing.to(endpoint, environment.getRequiredProperty("spring.application.name"),
                        environment.getRequiredProperty(SHARE, Double.class))
                : Tracing.off();
    }
}
