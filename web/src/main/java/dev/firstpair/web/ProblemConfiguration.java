package dev.firstpair.web;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.observation.SecurityObservationSettings;

/** Makes a service answer every error with a problem, and finish all responses before it stops; to be imported. */
@Configuration(proxyBeanMethods = false)
@Import({ProblemAdvice.class, ProblemResponses.class, ErrorPage.class, ProblemPages.class, ResponseDrain.class,
        StrictJson.class, ProblemConfiguration.Database.class})
public class ProblemConfiguration {

    /** Otherwise each of Spring Security's filters is observed for each request, which costs more than the filters. */
    @Bean
    SecurityObservationSettings noSecurityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.dao.DataAccessException")
    @Import(DatabaseProblemAdvice.class)
    static class Database {}
}
