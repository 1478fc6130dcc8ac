package dev.firstpair.audit;

import dev.firstpair.audit.log.SaleLog;
import dev.firstpair.audit.log.SaleLogReader;
import dev.firstpair.audit.mirror.MysqlReader;
import dev.firstpair.audit.mirror.MysqlState;
import dev.firstpair.audit.mirror.RedisReader;
import dev.firstpair.audit.mirror.RedisState;
import dev.firstpair.audit.report.Verdict;
import dev.firstpair.topics.ids.ProductId;
import io.lettuce.core.RedisException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Audits the end of a sale repeatedly, until no finding is left that could be resolved by waiting.
 *
 * @param log the log that was judged
 */
public record ConvergenceCheck(Verdict verdict, SaleLog log) {

    private static final Duration TICK = Duration.ofMillis(250);

    /**
     * Returns the last verdict: when it has converged, or at the end of the time limit.
     *
     * @param log must have been created before the products
     * @throws AuditFailedException if no audit succeeded
     */
    public static ConvergenceCheck await(SaleLogReader log, String redisUri, MysqlReader mysql, Set<ProductId> products,
            ClientObservations observations, Duration within) throws InterruptedException {
        long giveUpNanos = System.nanoTime() + within.toNanos();
        @Nullable
        ConvergenceCheck last = null;
        String trouble = "";
        try (RedisReader redis = new RedisReader(redisUri)) {
            while (last == null || !last.verdict.hasConverged()) {
                if (System.nanoTime() > giveUpNanos) {
                    break;
                }
                if (last != null || !trouble.isEmpty()) {
                    Thread.sleep(TICK);
                }
                try {
                    // The log is read last, so that it includes everything that the mirrors have.
                    RedisState inRedis = redis.read(products);
                    MysqlState inMysql = mysql.read(products);
                    SaleLog inLog = log.read(products);
                    last = new ConvergenceCheck(SaleAudit.of(observations, inLog, inRedis, inMysql), inLog);
                    trouble = "";
                } catch (RedisException | SQLException | TimeoutException e) {
                    trouble = e.toString();
                }
            }
        } catch (RedisException e) {
            throw SystemAudit.noAnswer(redisUri, e);
        }
        if (last == null) {
            throw new AuditFailedException(
                    "Nothing could be audited within " + within.toSeconds() + " s: " + trouble);
        }
        return last;
    }
}
