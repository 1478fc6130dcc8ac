package dev.firstpair.catalog.product;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstpair.catalog.stock.Stock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A product as it is returned to everybody.
 *
 * @param imageUrl one that a page can show
 * @param version counts the edits, from 0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProductView(
        long productId,
        String productName,
        @Nullable String productDesc,
        long productPrice,
        String currency,
        @Nullable Instant opensAt,
        @Nullable Instant closesAt,
        Duration hold,
        @Nullable Duration lead,
        @Nullable String imageUrl,
        @Nullable String dropName,
        @Nullable String size,
        Instant createdAt,
        long version,
        SaleStatus status,
        Stock stock) {

    static ProductView of(Product product, Stock stock, Instant now) {
        ProductFields fields = product.fields();
        return new ProductView(product.productId(), fields.productName(), fields.productDesc(), fields.productPrice(),
                fields.currency(), fields.opensAt(), fields.closesAt(), fields.hold(), fields.lead(),
                Presentation.image(fields.imageUrl()), Presentation.label(fields.dropName()),
                Presentation.label(fields.size()), product.createdAt(), product.rowVersion(),
                SaleStatus.of(fields.opensAt(), fields.closesAt(), stock, now), stock);
    }

    /** The same with a newer stock. */
    ProductView with(Stock newer, Instant now) {
        return new ProductView(productId, productName, productDesc, productPrice, currency, opensAt, closesAt, hold,
                lead, imageUrl, dropName, size, createdAt, version, SaleStatus.of(opensAt, closesAt, newer, now),
                newer);
    }

    /**
     * Differs when anything differs, the stock included; begins with the version, the only part that an edit compares.
     */
    String etag() {
        CRC32 sum = new CRC32();
        sum.update(toString().getBytes(StandardCharsets.UTF_8));
        return "\"" + version + "-" + Long.toHexString(sum.getValue()) + "\"";
    }
}
