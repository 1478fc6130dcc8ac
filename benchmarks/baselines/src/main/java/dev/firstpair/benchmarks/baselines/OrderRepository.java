package dev.firstpair.benchmarks.baselines;

import org.springframework.data.jpa.repository.JpaRepository;

/** The table {@code orders}. */
public interface OrderRepository extends JpaRepository<Order, Long> {

    boolean existsByProductIdAndUserId(long productId, long userId);
}
