package dev.firstpair.benchmarks.baselines;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The same calls and tokens as Firstpair's. */
@RestController
class ShopController {

    private final Shop shop;

    ShopController(Shop shop) {
        this.shop = shop;
    }

    @PostMapping("/api/products")
    Map<String, Long> open(@RequestParam int stock) {
        return Map.of("productId", shop.open(stock));
    }

    @PostMapping("/api/products/{productId}/purchases")
    ResponseEntity<Map<String, String>> buy(@PathVariable long productId, @AuthenticationPrincipal Jwt token) {
        Shop.Outcome outcome = shop.buy(productId, Long.parseLong(token.getSubject()));
        HttpStatus status = switch (outcome) {
            case ORDERED -> HttpStatus.CREATED;
            case ACCEPTED -> HttpStatus.ACCEPTED;
            case SOLD_OUT, ALREADY_ORDERED -> HttpStatus.CONFLICT;
            case UNKNOWN_PRODUCT -> HttpStatus.NOT_FOUND;
        };
        return ResponseEntity.status(status).body(Map.of("code", outcome.name()));
    }
}
