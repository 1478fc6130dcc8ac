package dev.firstpair.orders.api;

import dev.firstpair.topics.ids.UserId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import tools.jackson.databind.json.JsonMapper;

/** Nobody gets anywhere without a token, save to the actuator. */
@Configuration(proxyBeanMethods = false)
class Security {

    @Bean
    SecurityFilterChain securityFilterChain(HttpSecurity http, JsonMapper json) throws Exception {
        AuthenticationEntryPoint challenge = new BearerTokenAuthenticationEntryPoint();
        AccessDeniedHandler denial = new BearerTokenAccessDeniedHandler();
        AuthenticationEntryPoint unauthenticated = (request, response, exception) -> {
            challenge.commence(request, response, exception);
            write(json, response, HttpStatus.UNAUTHORIZED, "UNAUTHENTICATED",
                    "Send 'Authorization: Bearer TOKEN' with a valid token; POST /api/sessions gives one.");
        };
        AccessDeniedHandler forbidden = (request, response, exception) -> {
            denial.handle(request, response, exception);
            write(json, response, HttpStatus.FORBIDDEN, "FORBIDDEN", "This takes the role admin.");
        };
        return http
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers("/actuator/**")
                        .permitAll()
                        .requestMatchers("/api/orders/*/completion")
                        .hasAuthority(Caller.ADMIN)
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server
                        .jwt(jwt -> {})
                        .authenticationEntryPoint(unauthenticated)
                        .accessDeniedHandler(forbidden))
                .exceptionHandling(exceptions -> exceptions
                        .authenticationEntryPoint(unauthenticated)
                        .accessDeniedHandler(forbidden))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable) // no cookies, so no forged requests
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

    private static void write(
            JsonMapper json, HttpServletResponse response, HttpStatus status, String code, String detail)
            throws IOException {
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream()
                .write(json.writeValueAsBytes(Map.of("title", status.getReasonPhrase(), "status", status.value(),
                        "detail", detail, "code", code)));
    }
}
