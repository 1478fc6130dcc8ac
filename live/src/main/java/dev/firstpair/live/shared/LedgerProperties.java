package dev.firstpair.live.shared;

import dev.firstpair.topics.order.KnownOrder;
import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code firstpair.ledger}: where the orders are that the ledger knows.
 *
 * @param applicationId {@code firstpair.orders.application-id} of order-topology, whose topic
 *     {@code <application-id>-orders-changelog} has every order. Default {@code firstpair-orders}.
 */
@Validated
@ConfigurationProperties("firstpair.ledger")
public record LedgerProperties(@DefaultValue("firstpair-orders") @NotBlank String applicationId) {

    /** The topic of all orders; its values are those of {@link KnownOrder}. */
    public String ordersTopic() {
        return KnownOrder.topic(applicationId);
    }
}
