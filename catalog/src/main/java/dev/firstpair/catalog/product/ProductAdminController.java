package dev.firstpair.catalog.product;

import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.web.IdempotencyKeys;
import java.net.URI;
import java.time.Instant;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** The calls for admins. */
@RestController
@RequestMapping("/api/products")
class ProductAdminController {

    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final Pattern ETAG = Pattern.compile("\"(\\d{1,18})(-[0-9a-f]{1,8})?\"");

    private final ProductCatalog catalog;
    private final ProductRequests requests;

    ProductAdminController(ProductCatalog catalog, ProductRequests requests) {
        this.catalog = catalog;
        this.requests = requests;
    }

    /** A restock that the ledger has not decided yet; it may still refuse it if the units are sold in the meantime. */
    record Restocked(long restockId, long productId, int quantity, Instant createdAt) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ProductView> create(@RequestBody ObjectNode body,
            @RequestHeader(name = IdempotencyKeys.HEADER, required = false) @Nullable String key,
            @AuthenticationPrincipal Jwt admin) throws InterruptedException {
        ProductRequests.NewProduct wanted = requests.newProduct(body);
        ProductView product = catalog.awaitForSale(catalog.create(wanted, userId(admin), key), wanted.stock());
        return ResponseEntity.created(URI.create("/api/products/" + product.productId()))
                .eTag(product.etag())
                .body(product);
    }

    /** @param ifMatch an ETag of the product: the edit is made only if the product has not been edited since */
    @PatchMapping(path = "/{productId}", consumes = {MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<ProductView> change(@PathVariable ProductId productId, @RequestBody ObjectNode patch,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal Jwt admin) {
        ProductView product = catalog.change(productId, userId(admin), expected(ifMatch),
                now -> requests.patched(now, patch));
        return ResponseEntity.ok().header(HttpHeaders.ETAG, product.etag()).body(product);
    }

    @PostMapping(path = "/{productId}/restocks", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Restocked restock(@PathVariable ProductId productId, @RequestBody ObjectNode body,
            @RequestHeader(name = IdempotencyKeys.HEADER, required = false) @Nullable String key,
            @AuthenticationPrincipal Jwt admin) throws InterruptedException {
        int quantity = requests.quantity(body);
        catalog.checkUnsold(productId, quantity, userId(admin), key);
        Restock restock = catalog.restock(productId, quantity, userId(admin), key);
        return new Restocked(restock.restockId(), restock.productId(), restock.quantity(), restock.createdAt());
    }

    /** The stock changes an ETag as well, but is no edit: only the version in the ETag is compared. */
    private static LongPredicate expected(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return version -> true;
        }
        Matcher etag = ETAG.matcher(ifMatch.strip());
        return etag.matches() ? version -> version == Long.parseLong(etag.group(1)) : version -> false;
    }

    private static long userId(Jwt token) {
        return Long.parseLong(token.getSubject());
    }
}
