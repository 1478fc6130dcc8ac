package dev.firstpair.topics.order;

import dev.firstpair.topics.check.Require;
import dev.firstpair.topics.ids.CommandId;
import org.jspecify.annotations.Nullable;

/**
 * Money that was taken for an order.
 *
 * @param id of its {@code Pay}, by which the payment provider knows the charge
 * @param price the amount; absent if the ledger did not know the price when the order was placed
 */
public record Payment(CommandId id, @Nullable Price price) {

    public Payment {
        Require.present(id, "id");
    }
}
