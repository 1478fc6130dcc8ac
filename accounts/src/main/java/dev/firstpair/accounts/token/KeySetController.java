package dev.firstpair.accounts.token;

import dev.firstpair.accounts.AccountsProperties;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The public keys as a JWK set (RFC 7517). May be cached for a minute, or for the lead time of a new key if that is
 * less.
 */
@RestController
class KeySetController {

    private static final Duration LONGEST_AGE = Duration.ofMinutes(1);

    private final SigningKeys keys;
    private final CacheControl cacheControl;

    KeySetController(SigningKeys keys, AccountsProperties properties) {
        Duration lead = properties.keysLeadTime();
        this.keys = keys;
        this.cacheControl = CacheControl.maxAge(lead.compareTo(LONGEST_AGE) < 0 ? lead : LONGEST_AGE).cachePublic();
    }

    @GetMapping(path = "/.well-known/jwks.json", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, Object>> keySet() {
        return ResponseEntity.ok().cacheControl(cacheControl).body(keys.published().toJSONObject(true));
    }
}
