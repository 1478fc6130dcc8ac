package dev.firstpair.catalog.product;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code limited_products}. Its stock is a projection that sink-writer writes to the same row: it is read here
 * and never updated, and its changes do not count as edits.
 */
@Entity
@Table(name = "limited_products")
@DynamicUpdate
class Product {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "product_id")
    private @Nullable Long productId;

    @Column(name = "product_name")
    private String productName;

    @Column(name = "product_desc")
    private @Nullable String productDesc;

    @Column(name = "product_price")
    private long productPrice;

    @Column(name = "currency")
    private String currency;

    @Column(name = "opens_at")
    private @Nullable Instant opensAt;

    @Column(name = "closes_at")
    private @Nullable Instant closesAt;

    @Column(name = "hold_millis")
    private long holdMillis;

    @Column(name = "lead_millis")
    private @Nullable Long leadMillis;

    @Column(name = "image_url")
    private @Nullable String imageUrl;

    @Column(name = "drop_name")
    private @Nullable String dropName;

    @Column(name = "size_label")
    private @Nullable String size;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Version
    @Column(name = "row_version")
    private long rowVersion;

    @Column(name = "product_stock", updatable = false)
    private int productStock;

    @Column(name = "stock_version", updatable = false)
    private long stockVersion;

    /** For Hibernate. */
    protected Product() {}

    Product(ProductFields fields, Instant createdAt) {
        this.createdAt = createdAt;
        this.productName = fields.productName();
        this.currency = fields.currency();
        set(fields);
    }

    final void set(ProductFields fields) {
        productName = fields.productName();
        productDesc = fields.productDesc();
        productPrice = fields.productPrice();
        currency = fields.currency();
        opensAt = fields.opensAt();
        closesAt = fields.closesAt();
        holdMillis = fields.hold().toMillis();
        leadMillis = fields.lead() == null ? null : fields.lead().toMillis();
        imageUrl = fields.imageUrl();
        dropName = fields.dropName();
        size = fields.size();
    }

    ProductFields fields() {
        return new ProductFields(productName, productDesc, productPrice, currency, opensAt, closesAt,
                Duration.ofMillis(holdMillis), leadMillis == null ? null : Duration.ofMillis(leadMillis),
                imageUrl, dropName, size);
    }

    /** The id that MySQL assigned to the product; only once stored. */
    long productId() {
        return Objects.requireNonNull(productId, "not stored yet");
    }

    Instant createdAt() {
        return createdAt;
    }

    /** Counts the edits, from 0. */
    long rowVersion() {
        return rowVersion;
    }

    /** Remaining units as sink-writer last stored them. */
    int productStock() {
        return productStock;
    }

    /** The version of {@link #productStock()}; 0 before the ledger knows the product. */
    long stockVersion() {
        return stockVersion;
    }
}
