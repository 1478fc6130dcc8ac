package dev.firstpair.benchmarks.baselines;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code products}. */
@Entity
@Table(name = "products")
public class Product {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long productId;

    private int stock;

    /** For Hibernate. */
    protected Product() {}

    public Product(int stock) {
        this.stock = stock;
    }

    /** The number that MySQL assigned to the product; available only once it is stored. */
    public long productId() {
        return Objects.requireNonNull(productId, "not stored yet");
    }

    /** Units left. */
    public int stock() {
        return stock;
    }

    /** Takes one of the units left. */
    public void takeOne() {
        if (stock < 1) {
            throw new IllegalStateException("no unit left of product " + productId);
        }
        stock--;
    }
}
