package dev.firstpair.catalog.wish;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The wishes of users who are logged in. */
@RestController
@RequestMapping("/api")
class WishController {

    private final Wishlist wishlist;

    WishController(Wishlist wishlist) {
        this.wishlist = wishlist;
    }

    /** One user's wishes, newest first. */
    record WishPage(List<Wish> items, int page, int size, long total) {}

    /** Created if there was no wish, or a used-up one; otherwise the existing wish, in its place. */
    @PutMapping("/products/{productId}/wish")
    ResponseEntity<Wish> wish(@PathVariable ProductId productId, @AuthenticationPrincipal Jwt user) {
        Wishlist.Wished wished = wishlist.wish(userId(user), productId);
        return ResponseEntity.status(wished.created() ? HttpStatus.CREATED : HttpStatus.OK).body(wished.wish());
    }

    @DeleteMapping("/products/{productId}/wish")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void withdraw(@PathVariable ProductId productId, @AuthenticationPrincipal Jwt user) {
        wishlist.withdraw(userId(user), productId);
    }

    @GetMapping("/wishes")
    WishPage list(@RequestParam(defaultValue = "0") @Min(0) @Max(1_000_000) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size, @AuthenticationPrincipal Jwt user) {
        UserId userId = userId(user);
        return new WishPage(wishlist.list(userId, page, size), page, size, wishlist.count(userId));
    }

    private static UserId userId(Jwt token) {
        return new UserId(Long.parseLong(token.getSubject()));
    }
}
