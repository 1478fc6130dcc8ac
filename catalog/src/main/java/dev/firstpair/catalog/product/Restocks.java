package dev.firstpair.catalog.product;

import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The table {@code product_restocks}. */
interface Restocks extends Repository<Restock, Long> {

    Restock save(Restock restock);

    Optional<Restock> findById(long restockId);
}
