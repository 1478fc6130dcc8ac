package dev.firstpair.orders.query;

import dev.firstpair.orders.view.OrderView;
import dev.firstpair.topics.ids.UserId;
import java.time.Instant;
import java.util.Collection;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * The authenticated caller.
 *
 * @param token the bearer token, to be passed on to other instances
 * @param until when the token expires
 */
public record Caller(UserId userId, boolean admin, String token, Instant until) {

    /** Authority of operators. */
    public static final String ADMIN = "ROLE_admin";

    /** The caller whose token was accepted. */
    public static Caller of(JwtAuthenticationToken authentication) {
        Instant expiresAt = authentication.getToken().getExpiresAt();
        Collection<GrantedAuthority> authorities = authentication.getAuthorities();
        return new Caller(UserId.parse(String.valueOf(authentication.getToken().getSubject())),
                authorities.stream().anyMatch(authority -> ADMIN.equals(authority.getAuthority())),
                authentication.getToken().getTokenValue(), expiresAt == null ? Instant.MAX : expiresAt);
    }

    boolean maySee(OrderView order) {
        return admin || userId.equals(order.userId());
    }
}
