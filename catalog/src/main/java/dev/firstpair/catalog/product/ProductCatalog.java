package dev.firstpair.catalog.product;

import dev.firstpair.catalog.stock.Stock;
import dev.firstpair.catalog.stock.StockBoard;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.web.IdempotencyKeys;
import dev.firstpair.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads and edits the catalogue. Edits are written to MySQL only; the mirror publishes them to the ledger. */
@Component
public class ProductCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(ProductCatalog.class);

    /** A restock just made reaches the ledger, and its level is back here, in less time. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private final Products products;
    private final Restocks restocks;
    private final IdempotencyKeys keys;
    private final OperatorActions actions;
    private final StockBoard board;
    private final Clock clock;

    ProductCatalog(Products products, Restocks restocks, IdempotencyKeys keys, OperatorActions actions,
            StockBoard board,
            Clock clock) {
        this.products = products;
        this.keys = keys;
        this.actions = actions;
        this.restocks = restocks;
        this.board = board;
        this.clock = clock;
    }

    /**
     * A row that was edited to a value that cannot be read, such as the date 0000-00-00, is left out.
     *
     * @param drop only the products of this drop; null: all
     */
    public Page<ProductView> list(@Nullable String drop, int page, int size) {
        PageRequest request = PageRequest.of(page, size);
        Instant now = clock.instant();
        try {
            return (drop == null
                    ? products.findAllByOrderByProductIdDesc(request)
                    : products.findAllByDropNameOrderByProductIdDesc(drop, request))
                    .map(product -> ProductView.of(product, stockOf(product), now));
        } catch (UncategorizedDataAccessException | DataIntegrityViolationException e) {
            Page<Long> ids = drop == null ? products.findIds(request) : products.findIdsOfDrop(drop, request);
            return new PageImpl<>(ids.stream()
                    .flatMap(id -> readable(id).stream())
                    .map(product -> ProductView.of(product, stockOf(product), now))
                    .toList(), request, ids.getTotalElements());
        }
    }

    private Optional<Product> readable(long productId) {
        try {
            return products.findById(productId);
        } catch (UncategorizedDataAccessException | DataIntegrityViolationException e) {
            LOG.warn("Product {} is not listed, since its row cannot be read: {}", productId,
                    e.getMostSpecificCause().getMessage());
            return Optional.empty();
        }
    }

    @Transactional(readOnly = true)
    public ProductView get(ProductId id) {
        return view(find(id));
    }

    /** What a product is called. */
    public record Name(String productName, @Nullable String size) {}

    /** The product's name, or a problem if there is none of that id. */
    @Transactional(readOnly = true)
    public Name nameOf(ProductId id) {
        ProductFields fields = find(id).fields();
        return new Name(fields.productName(), Presentation.label(fields.size()));
    }

    /** The stock alone; queries MySQL only if the ledger has not published the product. */
    public Stock stock(ProductId id) {
        return board.current(id).orElseGet(() -> stockOf(find(id)));
    }

    /**
     * @param admin their user id
     * @param key the same key again creates nothing, and returns the product of the first time; absent: it creates each
     *     time
     */
    @Transactional
    public ProductView create(ProductRequests.NewProduct wanted, long admin, @Nullable String key) {
        long id = keys.once(key, admin, wanted.request(), () -> {
            Instant now = now();
            Product product = products.save(new Product(wanted.fields(), now));
            if (wanted.stock() > 0) {
                restocks.save(new Restock(product.productId(), wanted.stock(), admin, now));
            }
            actions.created(product.productId(), wanted.fields(), wanted.stock(), admin, now);
            return product.productId();
        });
        return products.findById(id).map(this::view).orElseThrow(() -> removed("product"));
    }

    /**
     * The product that was just created, once the ledger knows it and it can be bought, or as it is if that takes too
     * long. Not in a transaction, since the ledger receives only committed rows.
     *
     * @param stock its first units
     */
    public ProductView awaitForSale(ProductView created, int stock) throws InterruptedException {
        return board.awaitGranted(new ProductId(created.productId()), stock)
                .map(granted -> created.with(granted, clock.instant()))
                .orElse(created);
    }

    /**
     * Edits a product.
     *
     * @param admin their user id
     * @param expected whether the caller wants to edit this version of it
     */
    @Transactional
    public ProductView change(ProductId id, long admin, LongPredicate expected, UnaryOperator<ProductFields> edit) {
        Product product = find(id);
        if (!expected.test(product.rowVersion())) {
            throw new Problem(HttpStatus.PRECONDITION_FAILED, "PRECONDITION_FAILED",
                    "The product was changed since it was read: it has version " + product.rowVersion()
                            + ". Get it again and edit that.");
        }
        ProductFields before = product.fields();
        ProductFields after = edit.apply(before);
        product.set(after);
        actions.edited(id.value(), before, after, admin, now());
        return view(products.saveAndFlush(product));
    }

    /**
     * Throws a problem if the restock would take off more units than are unsold. It saves admins a refusal that they
     * would not be notified of: the ledger decides later, by the units that are unsold then, and a product not known
     * here is left to it. Not in a transaction, since it waits for units that may be on their way.
     */
    public void checkUnsold(ProductId id, int quantity, long admin, @Nullable String key) throws InterruptedException {
        if (quantity >= 0 || keys.find(key, admin, restock(id, quantity)).isPresent()) {
            return;
        }
        Optional<Stock> stock = board.awaitRemaining(id, -quantity, ON_ITS_WAY);
        if (stock.isPresent() && stock.get().remaining() < -quantity) {
            int remaining = stock.get().remaining();
            Problem problem = new Problem(HttpStatus.CONFLICT, "NOT_ENOUGH_UNSOLD", "Only " + remaining
                    + " units are unsold, so " + -quantity
                    + " cannot be taken off sale. Take off no more than remaining.");
            problem.getBody().setProperty("remaining", remaining);
            throw problem;
        }
    }

    /**
     * @param admin their user id
     * @param key as for {@link #create}
     */
    @Transactional
    public Restock restock(ProductId id, int quantity, long admin, @Nullable String key) {
        long restock = keys.once(key, admin, restock(id, quantity), () -> {
            if (!products.existsByProductId(id.value())) {
                throw unknown(id);
            }
            Instant now = now();
            actions.restocked(id.value(), quantity, admin, now);
            return restocks.save(new Restock(id.value(), quantity, admin, now)).restockId();
        });
        return restocks.findById(restock).orElseThrow(() -> removed("restock"));
    }

    private static String restock(ProductId id, int quantity) {
        return "restock " + id + " " + quantity;
    }

    private Product find(ProductId id) {
        return products.findById(id.value()).orElseThrow(() -> unknown(id));
    }

    private ProductView view(Product product) {
        return ProductView.of(product, stockOf(product), clock.instant());
    }

    /** The stock according to the ledger; before it is received, MySQL's copy of it. */
    private Stock stockOf(Product product) {
        return board.current(new ProductId(product.productId()))
                .filter(stock -> stock.version() >= product.stockVersion())
                .orElseGet(() -> new Stock(product.productId(), null, product.productStock(), product.stockVersion()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Problem removed(String created) {
        return new Problem(HttpStatus.CONFLICT, "CONFLICT", "The " + created + " of this " + IdempotencyKeys.HEADER
                + " was removed from MySQL since. Take a new key for another one.");
    }

    private static Problem unknown(ProductId id) {
        return new Problem(HttpStatus.NOT_FOUND, "UNKNOWN_PRODUCT",
                "There is no product " + id + ". GET /api/products lists those there are.");
    }
}
