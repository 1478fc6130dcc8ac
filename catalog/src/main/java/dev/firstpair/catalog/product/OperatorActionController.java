package dev.firstpair.catalog.product;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstpair.topics.ids.ProductId;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The recorded actions of admins. */
@RestController
class OperatorActionController {

    private final OperatorActions actions;

    OperatorActionController(OperatorActions actions) {
        this.actions = actions;
    }

    /** @param next {@code before} of the next page; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ActionPage(List<OperatorActions.Action> actions, @Nullable Long next) {}

    @GetMapping("/api/admin/actions")
    ActionPage list(@RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) @Min(1) long before,
            @RequestParam(required = false) @Nullable ProductId product) {
        List<OperatorActions.Row> found = actions.list(before, product == null ? null : product.value(), limit + 1);
        return new ActionPage(found.stream().limit(limit).flatMap(row -> row.action().stream()).toList(),
                found.size() > limit ? found.get(limit - 1).actionId() : null);
    }
}
