package dev.firstpair.notifier.dispatch.web;

import dev.firstpair.notifier.dispatch.ChannelMeters;
import dev.firstpair.notifier.problem.ProblemResponses;
import dev.firstpair.topics.ids.UserId;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import org.springframework.web.client.RestTemplate;

/**
 * Who may call what. There are no cookies, so there is nothing a foreign site could forge; to unsubscribe takes the token of
 * the link instead of a log-in.
 */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    private static final Duration KEYS_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    SecurityFilterChain security(HttpSecurity http, ProblemResponses problems) {
        return http
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests
                        .dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers("/api/notifications/unsubscribe")
                        .permitAll()
                        .requestMatchers(EndpointRequest.toAnyEndpoint())
                        .permitAll()
                        .requestMatchers("/api/admin/**")
                        .hasRole("admin")
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults())
                        .withObjectPostProcessor(failing(problems))
                        .authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems))
                .exceptionHandling(exceptions -> exceptions.authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems))
                .build();
    }

    /** A subject that is not a user id is nobody we know. */
    @Bean
    OAuth2TokenValidator<Jwt> subjectIsAUserId() {
        OAuth2TokenValidatorResult refusal = OAuth2TokenValidatorResult
                .failure(new OAuth2Error("invalid_token", "sub is a user id in decimal", null));
        return token -> {
            try {
                UserId.parse(String.valueOf(token.getSubject()));
                return OAuth2TokenValidatorResult.success();
            } catch (IllegalArgumentException e) {
                return refusal;
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

    @Bean
    Feed latestNotifications(EventsProperties events) {
        return new Feed(events.recent());
    }

    @Bean
    ChannelMeters eventMeters(MeterRegistry registry) {
        return new ChannelMeters(registry, "events");
    }

    /** Else a token that cannot be checked, since accounts is away, would be an error of this service. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> failing(ProblemResponses problems) {
        AuthenticationEntryPointFailureHandler handler = new AuthenticationEntryPointFailureHandler(problems);
        handler.setRethrowAuthenticationServiceException(false);
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                filter.setAuthenticationFailureHandler(handler);
                return filter;
            }
        };
    }
}
