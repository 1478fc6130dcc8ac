package dev.firstpair.web;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Has a service answer every error as a problem, and every request to the end; to be imported. */
@Configuration(proxyBeanMethods = false)
@Import({ProblemAdvice.class, ProblemResponses.class, ErrorPage.class, ProblemPages.class, LastAnswers.class,
        StrictJson.class, ProblemConfiguration.Database.class})
public class ProblemConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.dao.DataAccessException")
    @Import(DatabaseProblemAdvice.class)
    static class Database {}
}
