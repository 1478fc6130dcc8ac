package dev.firstpair.benchmarks.baselines;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The table {@code products}. */
public interface ProductRepository extends JpaRepository<Product, Long> {

    /** {@code SELECT … FOR UPDATE}: locks the row until the end of the transaction. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("SELECT product FROM Product product WHERE product.productId = :productId")
    Optional<Product> findForUpdate(long productId);

    /** Takes a unit that has been sold. */
    @Modifying
    @Query("UPDATE Product product SET product.stock = product.stock - 1 WHERE product.productId = :productId")
    void takeOne(long productId);
}
