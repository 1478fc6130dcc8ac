package dev.firstpair.web;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.firstpair.tokens.TokenRules;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.web.client.RestTemplate;

/** For services that check tokens with the keys of accounts, and answer errors as problems; to be imported. */
@Configuration(proxyBeanMethods = false)
@Import(ProblemConfiguration.class)
public class TokenConfiguration {

    private static final Duration KEYS_TIMEOUT = Duration.ofSeconds(5);

    /** Beside what Spring Boot requires: the properties' issuer and audiences. */
    @Bean
    OAuth2TokenValidator<Jwt> timesAndSubject() {
        return TokenRules.timesAndSubject(Clock.systemUTC());
    }

    @Bean
    static BeanPostProcessor rememberTokens() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof JwtDecoder decoder
                        ? new RememberingJwtDecoder(decoder, InstantSource.system(), Ticker.systemTicker())
                        : bean;
            }
        };
    }

    /** The keys come from another service, which may be slow to start. */
    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer patientWithKeys() {
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(KEYS_TIMEOUT);
        requests.setReadTimeout(KEYS_TIMEOUT);
        return decoder -> decoder.restOperations(new RestTemplate(requests));
    }
}
