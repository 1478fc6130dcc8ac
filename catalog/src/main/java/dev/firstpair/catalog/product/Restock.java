package dev.firstpair.catalog.product;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code product_restocks}: units put on sale, or taken off. Never changed; the ledger counts each once. */
@Entity
@Table(name = "product_restocks")
class Restock {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "restock_id")
    private @Nullable Long restockId;

    @Column(name = "product_id", updatable = false)
    private long productId;

    @Column(name = "quantity", updatable = false)
    private int quantity;

    @Column(name = "created_by", updatable = false)
    private long createdBy;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    /** For Hibernate. */
    protected Restock() {}

    /** @param createdBy the admin's user id */
    Restock(long productId, int quantity, long createdBy, Instant createdAt) {
        this.productId = productId;
        this.quantity = quantity;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    /** The id that MySQL assigned to the restock; only once stored. */
    long restockId() {
        return Objects.requireNonNull(restockId, "not stored yet");
    }

    long productId() {
        return productId;
    }

    int quantity() {
        return quantity;
    }

    Instant createdAt() {
        return createdAt;
    }
}
