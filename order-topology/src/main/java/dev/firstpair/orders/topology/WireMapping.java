package dev.firstpair.orders.topology;

import dev.firstpair.orders.ledger.Event;
import dev.firstpair.orders.ledger.Input;
import dev.firstpair.orders.ledger.OrderState;
import dev.firstpair.orders.ledger.ProductState;
import dev.firstpair.orders.ledger.Requester;
import dev.firstpair.orders.ledger.State;
import dev.firstpair.topics.ids.CommandId;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import dev.firstpair.topics.ids.UserId;
import dev.firstpair.topics.order.Actor;
import dev.firstpair.topics.order.OrderCommand;
import dev.firstpair.topics.order.OrderEvent;
import dev.firstpair.topics.order.Payment;
import dev.firstpair.topics.order.Price;
import dev.firstpair.topics.order.PurchaseRequest;
import dev.firstpair.topics.product.Product;
import dev.firstpair.topics.product.Restock;
import dev.firstpair.topics.product.StockLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Maps records on topics to the ledger's inputs, and its events to records. */
final class WireMapping {

    private WireMapping() {}

    static Input input(ProductId key, PurchaseRequest request) {
        return new Input.Purchase(key, request.orderId(), request.userId(), request.ticket(), request.attemptKey());
    }

    static Input input(ProductId key, OrderCommand command) {
        Requester by = requester(command.actor());
        return switch (command) {
            case OrderCommand.Pay pay -> new Input.Pay(key, pay.orderId(), pay.commandId(), by);
            case OrderCommand.FailPayment fail -> new Input.FailPayment(key, fail.orderId(), fail.commandId(), by);
            case OrderCommand.Complete complete ->
                new Input.Complete(key, complete.orderId(), complete.commandId(), by);
            case OrderCommand.Cancel cancel -> new Input.Cancel(key, cancel.orderId(), cancel.commandId(), by);
            case OrderCommand.Refund refund ->
                new Input.Refund(key, refund.orderId(), refund.commandId(), by, refund.payment());
        };
    }

    static Input input(ProductId key, Product product) {
        return new Input.Listing(key, product.opensAt(), product.closesAt(), Duration.ofMillis(product.holdMillis()),
                product.rowVersion(), new Price(product.productPrice(), product.currency()));
    }

    static Input input(ProductId key, Restock restock) {
        return new Input.Restocking(key, restock.restockId(), restock.quantity());
    }

    /** The record for {@code event}; {@code after} is the state after it. */
    static OrderEvent event(Event.OfOrder event, State after) {
        OrderState order = Objects.requireNonNull(after.order());
        OrderId id = event.orderId();
        int version = order.version();
        UserId user = order.userId();
        ProductId product = order.productId();
        int remaining = after.product().remaining();
        long stockVersion = after.product().stockVersion();
        Instant at = event.at();
        return switch (event) {
            case Event.Placed placed -> new OrderEvent.Placed(id, version, user, product, remaining, stockVersion, at,
                    placed.holdUntil(), placed.ticket(), placed.attemptKey(), placed.price());
            case Event.Rejected rejected -> new OrderEvent.Rejected(id, version, user, product, remaining, stockVersion,
                    at, rejected.reason(), rejected.existingOrderId());
            case Event.PaymentFailed failed -> new OrderEvent.PaymentFailed(id, version, user, product, remaining,
                    stockVersion, at, failed.commandId());
            case Event.Paid paid -> new OrderEvent.Paid(id, version, user, product, remaining, stockVersion, at,
                    paid.commandId());
            case Event.Completed completed -> new OrderEvent.Completed(id, version, user, product, remaining,
                    stockVersion, at, completed.commandId());
            case Event.Canceled canceled -> new OrderEvent.Canceled(id, version, user, product, remaining, stockVersion,
                    at, canceled.reason(), canceled.commandId(), canceled.refundDue() ? true : null,
                    payment(canceled.payment(), order));
            case Event.Refused refused -> new OrderEvent.CommandRefused(id, version, user, product, remaining,
                    stockVersion, at, refused.commandId(), refused.reason(), refused.refundDue(),
                    payment(refused.refundDue() ? refused.commandId() : null, order));
            case Event.Refunded refunded -> new OrderEvent.Refunded(id, version, user, product, remaining, stockVersion,
                    at, refunded.commandId(), new Payment(refunded.payment(), order.price()));
        };
    }

    private static @Nullable Payment payment(@Nullable CommandId id, OrderState order) {
        return id == null ? null : new Payment(id, order.price());
    }

    /** The stock level of a known product. */
    static StockLevel level(ProductId productId, ProductState product) {
        ProductState.Terms terms = Objects.requireNonNull(product.terms());
        return new StockLevel(productId, product.granted(), product.active(), product.pending(),
                product.remaining(), product.stockVersion(), terms.opensAt(), terms.closesAt(),
                terms.hold().toMillis(), terms.rowVersion());
    }

    private static Requester requester(Actor actor) {
        return switch (actor) {
            case Actor.User user -> new Requester.Shopper(user.userId());
            case Actor.Admin _admin -> new Requester.Staff();
            case Actor.System _system -> new Requester.Staff();
        };
    }
}
