package dev.firstpair.sink.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.web.client.RestTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Opens health and metrics to everybody, the audit to admins, and closes everything else. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(WebConfiguration.class);
    private static final Duration KEYS_TIMEOUT = Duration.ofSeconds(5);
    private static final String ADMIN = "ROLE_admin";

    @Bean
    SecurityFilterChain securityFilterChain(HttpSecurity http, JsonMapper json) {
        AuthenticationEntryPoint challenge = new BearerTokenAuthenticationEntryPoint();
        AccessDeniedHandler denial = new BearerTokenAccessDeniedHandler();
        AuthenticationEntryPoint unauthenticated = (request, response, exception) -> {
            challenge.commence(request, response, exception);
            write(json, response, HttpStatus.UNAUTHORIZED, "UNAUTHENTICATED",
                    "Send 'Authorization: Bearer TOKEN' with a valid token; POST /api/sessions gives one.");
        };
        AccessDeniedHandler forbidden = (request, response, exception) -> {
            denial.handle(request, response, exception);
            write(json, response, HttpStatus.FORBIDDEN, "FORBIDDEN", "This service answers /actuator/health and"
                    + " /actuator/prometheus; to the role admin GET /api/admin/audit and POST /api/admin/audit/repair,"
                    + " too.");
        };
        return http
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers("/actuator/health", "/actuator/health/**", "/actuator/prometheus")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/api/admin/audit")
                        .hasAuthority(ADMIN)
                        .requestMatchers(HttpMethod.POST, "/api/admin/audit/repair")
                        .hasAuthority(ADMIN)
                        .anyRequest()
                        .denyAll())
                .oauth2ResourceServer(server -> server
                        .jwt(jwt -> {})
                        .withObjectPostProcessor(failing((request, response, exception) -> {
                            if (exception instanceof AuthenticationServiceException) {
                                LOG.warn("Tokens cannot be checked: {}", exception.toString());
                                response.setHeader(HttpHeaders.RETRY_AFTER, "1");
                                write(json, response, HttpStatus.SERVICE_UNAVAILABLE, "TOKENS_UNCHECKED",
                                        "Tokens cannot be checked at the moment. Try again in a second.");
                            } else {
                                unauthenticated.commence(request, response, exception);
                            }
                        }))
                        .authenticationEntryPoint(unauthenticated)
                        .accessDeniedHandler(forbidden))
                .exceptionHandling(exceptions -> exceptions
                        .authenticationEntryPoint(unauthenticated)
                        .accessDeniedHandler(forbidden))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable) // no cookies, so no forged requests
                .requestCache(AbstractHttpConfigurer::disable)
                .build();
    }

    /** The keys come from another service, which may be slow to start. */
    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer patientWithKeys() {
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(KEYS_TIMEOUT);
        requests.setReadTimeout(KEYS_TIMEOUT);
        return decoder -> decoder.restOperations(new RestTemplate(requests));
    }

    /** Not being able to check a token is our failure, not the caller's: the default would let it escape as an error. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> failing(AuthenticationFailureHandler handler) {
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                filter.setAuthenticationFailureHandler(handler);
                return filter;
            }
        };
    }

    private static void write(
            JsonMapper json, HttpServletResponse response, HttpStatus status, String code, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream()
                .write(json.writeValueAsBytes(Map.of("title", status.getReasonPhrase(), "status", status.value(),
                        "detail", detail, "code", code)));
    }
}
