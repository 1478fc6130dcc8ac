package dev.firstpair.sink.mirror;

import dev.firstpair.sink.Utc;
import dev.firstpair.sink.mirror.RowChange.Edit;
import dev.firstpair.sink.mirror.RowChange.Refusal;
import dev.firstpair.topics.Topics;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.RestockId;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes of {@code limited_products}. A change of columns that are not on the topic, such as image_url, is none.
 * The sink raises stock_writes whenever it writes the stock; if it is
 * unchanged, the difference in stock is what a person wants to add or remove.
 */
final class ProductChanges {

    private static final List<String> CATALOGUE = List.of("product_name", "product_desc", "product_price", "currency",
            "created_at", "opens_at", "closes_at", "hold_millis", "lead_millis", "row_version");

    private ProductChanges() {}

    /**
     * @param validValues valid values of products that have invalid ones, as read by this run of the engine
     * @param invalidDates finds dates that Debezium cannot read
     */
    static List<RowChange> read(RowChanges.Change change, ValidValues validValues, InvalidDates invalidDates) {
        Struct row = change.after() == null ? change.was() : change.is();
        if (Columns.number(row, "product_id") < 1) {
            return List.of(ofNoProduct(change, row));
        }
        return switch (change.op()) {
            case "r" -> found(change, invalidDates);
            case "c" -> created(change, invalidDates);
            case "u" -> updated(change, validValues, invalidDates);
            case "d" -> List.of(deleted(change, validValues));
            default -> List.of(change.ignored("an operation of an unknown kind, " + change.op()));
        };
    }

    /** The topics cannot represent such a row: the ledger would never receive it, and nobody could buy the product. */
    private static RowChange ofNoProduct(RowChanges.Change change, Struct row) {
        if (Columns.number(row, "stock_writes") == RowChanges.ORPHAN_PRODUCT) {
            return new RowChange.OwnWrite();
        }
        long productId = Columns.number(row, "product_id");
        return change.after() == null
                ? change.ignored("what was never a product was deleted: " + productId)
                : change.refused(Refusal.INVENTED, Topics.PRODUCTS, productId,
                        "product " + productId + " cannot be: a product id is at least 1",
                        new RowRepair.OrphanProduct(productId));
    }

    /**
     * A row in a snapshot may be new: inserted while no instance read the binlog. Then the sink has never written it.
     */
    private static List<RowChange> found(RowChanges.Change change, InvalidDates invalidDates) {
        Struct row = change.is();
        return Columns.number(row, "stock_writes") > 0 || Columns.number(row, "stock_version") > 0
                ? List.of(product(row, null, invalidDates.of(row, change.at())))
                : created(change, invalidDates);
    }

    private static List<RowChange> created(RowChanges.Change change, InvalidDates invalidDates) {
        Struct row = change.is();
        long productId = Columns.number(row, "product_id");
        if (change.identity() == RowIds.Identity.RETURNED) {
            return List.of(new RowChange.OwnWrite());
        }
        if (change.identity() == RowIds.Identity.COPY) {
            return List.of(change.refused(Refusal.FIXED_COLUMN, Topics.PRODUCTS, productId,
                    "product " + productId + " is another product by the id that somebody gave it",
                    new RowRepair.OrphanProduct(productId)));
        }
        boolean written = Columns.number(row, "stock_writes") > 0;
        if (written && Columns.number(row, "stock_version") == 0) {
            // Inserted by a repair: the stock comes with the next statement.
            return List.of(new RowChange.OwnWrite());
        }
        List<RowChange> changes = new ArrayList<>();
        changes.add(product(row, null, invalidDates.of(row, change.at())));
        long stock = Columns.number(row, "product_stock");
        // Stock that the sink wrote once, and that a dump brings back, is not an edit.
        if (stock != 0 && !written) {
            changes.add(restock(change, EditIds.insert(new ProductId(productId), stock), stock));
        }
        changes.add(new RowChange.Unrepaired(new RowRepair.Stock(new ProductId(productId))));
        return changes;
    }

    private static List<RowChange> updated(RowChanges.Change change, ValidValues validValues,
            InvalidDates invalidDates) {
        List<RowChange> changes = new ArrayList<>();
        long writes = Columns.number(change.is(), "stock_writes");
        boolean bySink = writes > Columns.number(change.was(), "stock_writes");
        // The row does not show that an invalid date was set, or replaced.
        if (change.changes(CATALOGUE) || change.was().equals(change.is())
                || !bySink && !invalidDates.ofUnchanged(change.is(), change.at()).isEmpty()) {
            // Catalog raises row_version; the sink raises stock_writes when it takes an edit back.
            changes.add(change.changes(List.of("row_version")) || bySink
                    ? byService(change, validValues, invalidDates)
                    : edited(change, validValues, invalidDates));
        }
        if (bySink || writes == RowChanges.ORPHAN_PRODUCT) {
            // Its stock is not read: if the column was altered, each sale would be a dead letter.
            changes.add(new RowChange.OwnWrite());
        } else if (change.changes(List.of("stock_version", "stock_writes"))) {
            changes.add(refused(change, Refusal.FIXED_COLUMN, "the version of the stock cannot be edited"));
        } else {
            stockEdited(change).ifPresent(changes::add);
        }
        if (Columns.number(change.is(), "row_version") < Columns.number(change.was(), "row_version")) {
            changes.add(new RowChange.Unrepaired(
                    new RowRepair.Stock(new ProductId(Columns.number(change.is(), "product_id")))));
        }
        return changes;
    }

    private static Optional<RowChange> stockEdited(RowChanges.Change change) {
        long was = Columns.number(change.was(), "product_stock");
        long is = Columns.number(change.is(), "product_stock");
        if (is == was) {
            return Optional.empty();
        }
        return Optional.of(isStock(is) && isStock(was)
                ? restock(change, EditIds.restock(change,
                        new ProductId(Columns.number(change.is(), "product_id")), was, is), is - was)
                : refused(change, Refusal.NEGATIVE_STOCK, "the stock cannot go from " + was + " to " + is));
    }

    /** Whether the ledger can represent the number, whatever the column can hold. */
    private static boolean isStock(long units) {
        return units >= 0 && units <= Integer.MAX_VALUE;
    }

    private static RowChange byService(RowChanges.Change change, ValidValues validValues, InvalidDates invalidDates) {
        RowChange product = product(change.is(), null, invalidDates.of(change.is(), change.at()));
        if (isPossible(product)) {
            validValues.remove(change.is());
            return product;
        }
        // One of several invalid edits was taken back; the repair of the last one publishes the row.
        Struct corrected = validValues.without(change.is(), List.of());
        return isPossible(product(corrected, null, invalidDates.of(corrected, change.at())))
                ? new RowChange.OwnWrite()
                : product;
    }

    /** An invalid edit is taken back, if there is a valid row to go back to. */
    private static RowChange edited(RowChanges.Change change, ValidValues validValues, InvalidDates invalidDates) {
        Map<String, String> invalid = change.was().equals(change.is())
                ? invalidDates.ofUnchanged(change.is(), change.at())
                : invalidDates.of(change.is(), change.at());
        RowChange product = product(change.is(), Edit.PRODUCT, invalid);
        if (change.identity() == RowIds.Identity.COPY) {
            return product;
        }
        if (!(product instanceof RowChange.Impossible impossible)) {
            validValues.remove(change.is());
            return product;
        }
        List<String> changed = change.was().equals(change.is())
                ? List.copyOf(invalid.keySet())
                : CATALOGUE.stream().filter(column -> change.changes(List.of(column))).toList();
        Struct others = validValues.without(change.is(), changed);
        if (isPossible(product(others, null, invalidDates.of(others, change.at())))) {
            // It is published as soon as the earlier edit is taken back.
            return new RowChange.OwnWrite();
        }
        Struct before = validValues.without(change.was(), List.of());
        // An earlier invalid date must not be restored. Debezium reads it like a missing date.
        if (!changed.containsAll(invalid.keySet()) || !isPossible(product(before, null, Map.of()))) {
            return product;
        }
        Map<String, @Nullable Object> was = new TreeMap<>();
        Map<String, @Nullable Object> is = new TreeMap<>();
        for (String column : changed) {
            was.put(column, Columns.jdbc(before, column));
            @Nullable
            String invalidDate = invalid.get(column);
            is.put(column, invalidDate == null
                    ? Columns.jdbc(change.is(), column)
                    : new RowRepair.InvalidDate(invalidDate));
            validValues.keep(before, column);
        }
        ProductId productId = new ProductId(Columns.number(change.is(), "product_id"));
        return change.refused(Refusal.IMPOSSIBLE_PRODUCT, Topics.PRODUCTS, productId,
                "product " + productId + ": " + impossible.detail(), new RowRepair.Product(productId, was, is));
    }

    private static boolean isPossible(RowChange product) {
        return !(product instanceof RowChange.Impossible);
    }

    private static RowChange deleted(RowChanges.Change change, ValidValues validValues) {
        Struct row = change.was();
        long productId = Columns.number(row, "product_id");
        if (change.identity() == RowIds.Identity.COPY
                || Columns.number(row, "stock_writes") == RowChanges.ORPHAN_PRODUCT) {
            return new RowChange.OwnWrite();
        }
        if (wasNeverPublished(row, validValues)) {
            return change.ignored("what was never a product was deleted: " + productId);
        }
        return change.refused(Refusal.DELETED, Topics.PRODUCTS, productId,
                "product " + productId + " cannot be deleted: the ledger knows it for ever",
                new RowRepair.DeletedProduct(productId, Columns.text(row, "product_name"),
                        Columns.textOrNull(row, "product_desc"), Columns.number(row, "product_price"),
                        Columns.text(row, "currency"), Objects.requireNonNull(Utc.of(Columns.time(row, "created_at"))),
                        Utc.of(Columns.timeOrNull(row, "opens_at")), Utc.of(Columns.timeOrNull(row, "closes_at")),
                        Columns.number(row, "hold_millis"), lead(row), Columns.number(row, "row_version"),
                        shown(row)));
    }

    /** An insert that was impossible, and that nobody corrected. */
    private static boolean wasNeverPublished(Struct row, ValidValues validValues) {
        return Columns.number(row, "stock_writes") == 0 && Columns.number(row, "stock_version") == 0
                && !isPossible(product(validValues.without(row, List.of()), null, Map.of()));
    }

    private static RowChange refused(RowChanges.Change change, Refusal why, String detail) {
        ProductId productId = new ProductId(Columns.number(change.is(), "product_id"));
        return change.refused(why, Topics.RESTOCKS, productId, "product " + productId + ": " + detail,
                new RowRepair.Stock(productId));
    }

    /** @param invalid its invalid dates */
    private static RowChange product(Struct row, @Nullable Edit edit, Map<String, String> invalid) {
        return RowChanges.publish(Topics.PRODUCTS, row, edit, Product::productId, () -> {
            invalid.forEach((column, text) -> {
                throw new IllegalArgumentException(column + " is no date: " + text);
            });
            String description = Columns.textOrNull(row, "product_desc");
            return new Product(new ProductId(Columns.number(row, "product_id")), Columns.text(row, "product_name"),
                    description == null || description.isEmpty() ? null : description,
                    Columns.number(row, "product_price"), Columns.text(row, "currency"),
                    Columns.timeOrNull(row, "opens_at"), Columns.timeOrNull(row, "closes_at"),
                    Columns.number(row, "hold_millis"), Columns.numberOrNull(row, "lead_millis"),
                    Columns.number(row, "row_version"), Columns.time(row, "created_at"));
        });
    }

    /** A deleted row is not published; it is restored without the columns that it no longer has. */
    private static @Nullable Long lead(Struct row) {
        return Columns.exists(row, "lead_millis") ? Columns.numberOrNull(row, "lead_millis") : null;
    }

    /** As {@link #lead}. */
    private static RowRepair.Shown shown(Struct row) {
        return new RowRepair.Shown(textIfExists(row, "image_url"), textIfExists(row, "drop_name"),
                textIfExists(row, "size_label"));
    }

    private static @Nullable String textIfExists(Struct row, String column) {
        return Columns.exists(row, column) ? Columns.textOrNull(row, column) : null;
    }

    private static RowChange restock(RowChanges.Change change, RestockId restockId, long quantity) {
        Struct row = change.is();
        return RowChanges.publish(Topics.RESTOCKS, row, Edit.RESTOCK, Restock::productId, () -> {
            if (quantity != (int) quantity) {
                throw new IllegalArgumentException("more units than can be counted: " + quantity);
            }
            return new Restock(restockId, new ProductId(Columns.number(row, "product_id")), (int) quantity,
                    change.at());
        });
    }
}
