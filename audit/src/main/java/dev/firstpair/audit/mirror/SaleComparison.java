package dev.firstpair.audit.mirror;

import dev.firstpair.audit.log.ProductHistory;
import dev.firstpair.audit.log.RefundId;
import dev.firstpair.audit.log.Replay;
import dev.firstpair.audit.mirror.Drift.Cause;
import dev.firstpair.audit.mirror.Drift.Mirror;
import dev.firstpair.topics.ids.OrderId;
import dev.firstpair.topics.ids.ProductId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares the mirrors with the log at the end of a sale, when they must have the newest state of everything, and Redis
 * must have no lease left.
 */
public final class SaleComparison {

    private SaleComparison() {}

    /**
     * A pure function.
     *
     * @param redis products of the sale in Redis
     * @param mysql rows of these products in MySQL
     */
    public static List<Drift> of(Replay log, RedisState redis, MysqlState mysql) {
        DriftCheck driftCheck = new DriftCheck(log);
        List<Drift> drift = new ArrayList<>();
        for (ProductHistory history : log.productHistories()) {
            if (history.last() != null) {
                ProductId product = history.productId();
                RedisState.Stock stock = redis.products().get(product);
                Comparison.add(driftCheck.redis(product, stock, history.version()), drift);
                if (stock != null && stock.leases() != 0) {
                    drift.add(Drift.ofStock(Mirror.REDIS, Cause.STALE_LEASE, product,
                            "product " + product + ": Redis still leases " + stock.leases() + " units"));
                }
                Comparison.add(driftCheck.mysql(product, mysql.products().get(product), history.version()), drift);
            }
        }
        Set<OrderId> orders = new LinkedHashSet<>(mysql.orders().keySet());
        log.orderHistories().forEach(history -> orders.add(history.orderId()));
        orders.forEach(order -> Comparison.add(driftCheck.order(order, mysql.orders().get(order)), drift));
        Set<RefundId> refunds = new LinkedHashSet<>(mysql.refunds().keySet());
        log.forEachRefund((refund, _payment) -> refunds.add(refund));
        refunds.forEach(refund -> Comparison.add(driftCheck.refund(refund, mysql.refunds().get(refund)), drift));
        return drift;
    }
}
