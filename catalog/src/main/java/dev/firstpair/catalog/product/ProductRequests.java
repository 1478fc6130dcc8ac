package dev.firstpair.catalog.product;

import dev.firstpair.catalog.CatalogProperties;
import dev.firstpair.live.Live;
import dev.firstpair.web.Problem;
import dev.firstpair.web.Violation;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and checks the bodies that admins send. An invalid one is a 400 that names the fields. */
@Component
class ProductRequests {

    /** Units of one request; more than any limited edition, small enough that sums of many stay an int. */
    static final int MOST_UNITS = 1_000_000;

    private static final String STOCK = "stock";
    private static final String QUANTITY = "quantity";
    private static final String HOLD = "hold";

    private final JsonMapper json;
    private final Live<CatalogProperties> catalog;

    ProductRequests(JsonMapper json, Live<CatalogProperties> catalog) {
        this.json = json;
        this.catalog = catalog;
    }

    /**
     * A new product and its first stock.
     *
     * @param request what a repeated request repeats
     */
    record NewProduct(ProductFields fields, int stock, String request) {}

    NewProduct newProduct(ObjectNode body) {
        ObjectNode tree = body.deepCopy();
        JsonNode stock = tree.remove(STOCK);
        List<Violation> violations = new ArrayList<>();
        int units = 0;
        if (stock != null && !stock.isNull()) {
            if (isUnits(stock) && stock.intValue() >= 0) {
                units = stock.intValue();
            } else {
                violations.add(new Violation(STOCK, "must be a whole number from 0 to " + MOST_UNITS));
            }
        }
        ProductFields fields = fields(tree, violations);
        return new NewProduct(fields, units,
                "product " + fields.request(body.hasNonNull(HOLD) ? fields.hold() : null) + " " + units);
    }

    /** The fields after a JSON merge patch (RFC 7396): present fields are set, null removes, the rest stays. */
    ProductFields patched(ProductFields now, ObjectNode patch) {
        ObjectNode merged = json.valueToTree(now);
        patch.forEachEntry((field, value) -> {
            if (value.isNull()) {
                merged.remove(field);
            } else {
                merged.set(field, value);
            }
        });
        List<Violation> violations = new ArrayList<>();
        ProductFields edited = read(merged, violations);
        violations.addAll(edited.violations());
        // Values that were set by SQL are not this admin's error.
        edited.oddities().stream().filter(odd -> patch.has(odd.field())).forEach(violations::add);
        refuse(violations);
        return edited;
    }

    /** The units of a restock, which may take some off sale. */
    int quantity(ObjectNode body) {
        JsonNode quantity = body.get(QUANTITY);
        if (body.size() == 1 && quantity != null && isUnits(quantity) && quantity.intValue() != 0) {
            return quantity.intValue();
        }
        throw Problem.invalid(List.of(new Violation(QUANTITY,
                "must be the only field: a whole number other than 0, from -" + MOST_UNITS + " to " + MOST_UNITS)));
    }

    private ProductFields fields(ObjectNode tree, List<Violation> violations) {
        ProductFields fields = read(tree, violations);
        violations.addAll(fields.violations());
        violations.addAll(fields.oddities());
        refuse(violations);
        return fields;
    }

    private ProductFields read(ObjectNode tree, List<Violation> violations) {
        if (!tree.hasNonNull(HOLD)) {
            tree.put(HOLD, catalog.get().hold().toString());
        }
        try {
            return json.treeToValue(tree, ProductFields.class);
        } catch (JacksonException e) {
            violations.add(Violation.of(e));
            throw Problem.invalid(violations);
        }
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations);
        }
    }

    private static boolean isUnits(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt() && Math.abs((long) node.intValue()) <= MOST_UNITS;
    }
}
