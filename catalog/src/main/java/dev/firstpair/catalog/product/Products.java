package dev.firstpair.catalog.product;

import java.util.Optional;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The table {@code limited_products}. */
interface Products extends Repository<Product, Long> {

    Optional<Product> findById(long productId);

    boolean existsByProductId(long productId);

    /** Newest first. */
    Page<Product> findAllByOrderByProductIdDesc(Pageable page);

    /** Those of one drop, newest first. */
    Page<Product> findAllByDropNameOrderByProductIdDesc(String dropName, Pageable page);

    /** The ids alone, so that no other column has to be readable; without ids that only an altered column can hold. */
    @Query("SELECT product.productId FROM Product product WHERE product.productId BETWEEN 1L AND "
            + Long.MAX_VALUE + "L ORDER BY product.productId DESC")
    Page<Long> findIds(Pageable page);

    /** The same of one drop. */
    @Query("SELECT product.productId FROM Product product WHERE product.dropName = ?1"
            + " AND product.productId BETWEEN 1L AND " + Long.MAX_VALUE + "L ORDER BY product.productId DESC")
    Page<Long> findIdsOfDrop(String dropName, Pageable page);

    Product save(Product product);

    Product saveAndFlush(Product product);
}
