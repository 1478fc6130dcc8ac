package dev.firstpair.web;

import dev.firstpair.tokens.SecurityHeaders;
import dev.firstpair.tokens.TokenRules;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;

/** Authentication by a token in each request: there are no cookies that a foreign site could make use of. */
public final class RestSecurity {

    private static final String BEARER = "Bearer";

    private RestSecurity() {}

    /**
     * Access rules, the same for all services: health and metrics are open to everybody, every other path needs a
     * token. So a path that a service does not have is 404 for all who have logged in.
     *
     * @param own rules of the service itself, which go before these
     */
    public static SecurityFilterChain byToken(HttpSecurity http, ProblemResponses problems,
            Customizer<AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry> own) {
        return http
                .headers(headers -> headers.defaultsDisabled()
                        .addHeaderWriter((request, response) -> addHeaders(response)))
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.jwtAuthenticationConverter(roles()))
                        .bearerTokenResolver(RestSecurity::onlyToken)
                        .withObjectPostProcessor(failing(problems))
                        .authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems))
                .exceptionHandling(exceptions -> exceptions.authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems))
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
                    requests.requestMatchers(EndpointRequest.toAnyEndpoint()).permitAll();
                    own.customize(requests);
                    requests.anyRequest().authenticated();
                })
                .build();
    }

    /**
     * Adds the headers of every response; Spring Security calls this just before one is sent, except for requests that
     * it rejects.
     */
    static void addHeaders(HttpServletResponse response) {
        SecurityHeaders.DEFAULTS.forEach((name, value) -> {
            if (!response.containsHeader(name)) {
                response.setHeader(name, value);
            }
        });
    }

    private static JwtAuthenticationConverter roles() {
        JwtGrantedAuthoritiesConverter authorities = new JwtGrantedAuthoritiesConverter();
        authorities.setAuthoritiesClaimName(TokenRules.ROLES);
        authorities.setAuthorityPrefix("ROLE_");
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(authorities);
        return converter;
    }

    /**
     * The only bearer token: if there were two, a proxy or another service might use the other. Spring's own resolver
     * matches each token, which has some hundred characters, with a regular expression, and that takes longer than all
     * the rest of it.
     */
    static @Nullable String onlyToken(HttpServletRequest request) {
        Enumeration<String> given = request.getHeaders(HttpHeaders.AUTHORIZATION);
        if (!given.hasMoreElements()) {
            return null;
        }
        String authorization = given.nextElement();
        if (given.hasMoreElements()) {
            throw new OAuth2AuthenticationException(
                    BearerTokenErrors.invalidRequest("There is more than one Authorization header"));
        }
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        if (!isToken(authorization, BEARER.length() + 1) || authorization.charAt(BEARER.length()) != ' ') {
            throw new OAuth2AuthenticationException(BearerTokenErrors.invalidToken("There is no token after Bearer"));
        }
        return authorization.substring(BEARER.length() + 1);
    }

    /** As in <a href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1">RFC 6750</a>. */
    private static boolean isToken(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '-' && c <= '9' || c == '_' || c == '~'
                    || c == '+' || c == '=')) {
                return false;
            }
        }
        return from < text.length();
    }

    /**
     * Otherwise a token that cannot be checked, since accounts is down, would be reported as an error of the service.
     */
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
