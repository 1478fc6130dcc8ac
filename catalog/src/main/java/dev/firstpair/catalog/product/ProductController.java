package dev.firstpair.catalog.product;

import dev.firstpair.catalog.stock.Stock;
import dev.firstpair.catalog.stock.StockStreams;
import dev.firstpair.topics.ids.ProductId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The calls for everybody. */
@RestController
@RequestMapping("/api/products")
class ProductController {

    private final ProductCatalog catalog;
    private final StockStreams streams;
    private final HeaderContentNegotiationStrategy accept = new HeaderContentNegotiationStrategy();

    ProductController(ProductCatalog catalog, StockStreams streams) {
        this.catalog = catalog;
        this.streams = streams;
    }

    /** Products, newest first. */
    record ProductPage(List<ProductView> items, int page, int size, long total) {}

    /** @param drop only the products of this drop: its sizes */
    @GetMapping
    ProductPage list(@RequestParam(required = false) @Nullable String drop,
            @RequestParam(defaultValue = "0") @Min(0) @Max(1_000_000) int page,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
        Page<ProductView> found = catalog.list(drop, page, size);
        return new ProductPage(found.getContent(), page, size, found.getTotalElements());
    }

    @GetMapping("/{productId}")
    ResponseEntity<ProductView> get(@PathVariable ProductId productId) {
        ProductView product = catalog.get(productId);
        return ResponseEntity.ok().eTag(product.etag()).body(product);
    }

    /** Server-sent events, or the current stock for clients that accept JSON and no events. */
    @GetMapping(path = "/{productId}/stock", produces = {MediaType.TEXT_EVENT_STREAM_VALUE,
            MediaType.APPLICATION_JSON_VALUE})
    @Nullable
    ResponseEntity<Stock> stock(@PathVariable ProductId productId,
            HttpServletRequest request, HttpServletResponse response)
            throws HttpMediaTypeNotAcceptableException, InterruptedException {
        Stock stock = catalog.stock(productId);
        if (!wantsEvents(request)) {
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(stock);
        }
        streams.open(productId, stock, request, response);
        return null;
    }

    /** The first of the accepted types that is supported here decides; clients that accept any type get events. */
    private boolean wantsEvents(HttpServletRequest request) throws HttpMediaTypeNotAcceptableException {
        for (MediaType accepted : accept.resolveMediaTypes(new ServletWebRequest(request))) {
            if (accepted.includes(MediaType.TEXT_EVENT_STREAM)) {
                return true;
            }
            if (accepted.includes(MediaType.APPLICATION_JSON)) {
                return false;
            }
        }
        return false;
    }
}
