package dev.firstpair.benchmarks.baselines;

import org.springframework.data.jpa.repository.JpaRepository;

/** Reads and inserts rows of the table {@code orders}, for both baselines. */
public interface OrderRepository extends JpaRepository<Order, Long> {

    boolean existsByProductIdAndUserId(long productId, long userId);
}
