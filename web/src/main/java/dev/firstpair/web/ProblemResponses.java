package dev.firstpair.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what Spring Security refuses with problems: callers that lack a right or whose token cannot be checked, with
 * the header of RFC 6750, and requests that cannot be meant for any call of the service.
 */
@Component
public class ProblemResponses implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

    /** The methods that Spring Security accepts. */
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

    private final BearerTokenAuthenticationEntryPoint unauthenticated = new BearerTokenAuthenticationEntryPoint();
    private final BearerTokenAccessDeniedHandler forbidden = new BearerTokenAccessDeniedHandler();
    private final JsonMapper json;

    ProblemResponses(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException, ServletException {
        if (e instanceof AuthenticationServiceException) {
            LOG.warn("Tokens cannot be checked: {}", e.toString());
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            write(response, HttpStatus.SERVICE_UNAVAILABLE, "TOKENS_UNCHECKED",
                    "Tokens cannot be checked at the moment. Try again in a second.");
            return;
        }
        unauthenticated.commence(request, response, e);
        write(response, HttpStatus.UNAUTHORIZED, "UNAUTHENTICATED",
                "Log in with POST /api/sessions and send the token as 'Authorization: Bearer …'.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException, ServletException {
        forbidden.handle(request, response, e);
        write(response, HttpStatus.FORBIDDEN, "FORBIDDEN",
                "The token lacks the role that this call needs. Log in as somebody who has it.");
    }

    /**
     * A method that HTTP does not define is answered like a known one that no call has; any other rejection is about
     * the path.
     */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException e)
            throws IOException {
        RestSecurity.addHeaders(response);
        if (METHODS.contains(request.getMethod())) {
            response.sendError(HttpStatus.BAD_REQUEST.value());
            return;
        }
        response.setHeader(HttpHeaders.ALLOW, String.join(", ", METHODS));
        write(response, HttpStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED",
                "No call has this method. Use one of " + String.join(", ", METHODS) + ".");
    }

    private void write(HttpServletResponse response, HttpStatus status, String code, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(Problem.details(status, code, detail)));
    }
}
