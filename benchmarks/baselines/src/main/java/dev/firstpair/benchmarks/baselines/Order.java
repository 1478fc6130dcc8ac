package dev.firstpair.benchmarks.baselines;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code orders}. */
@Entity
@Table(name = "orders")
public class Order {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long orderId;

    private long productId;

    private long userId;

    private Instant orderDate;

    /** For Hibernate. */
    protected Order() {
        this.orderDate = Instant.EPOCH;
    }

    public Order(long productId, long userId, Instant orderDate) {
        this.productId = productId;
        this.userId = userId;
        this.orderDate = orderDate;
    }
}
