package dev.firstpair.audit;

import dev.firstpair.topics.ids.ProductId;
import io.lettuce.core.RedisException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The end of a sale: audited again and again, until nothing is left that time could mend.
 *
 * @param log what the verdict is on
 */
public record Settlement(Verdict verdict, SaleLog log) {

    private static final Duration TICK = Duration.ofMillis(250);

    /**
     * Returns the last verdict when the time is over, settled or not.
     *
     * @param log began before the products were created
     * @throws AuditFailedException if nothing could be audited at all
     */
    public static Settlement await(SaleLogReader log, String redisUri, MysqlReader mysql, Set<ProductId> products,
            Claims claims, Duration within) throws InterruptedException {
        long giveUpNanos = System.nanoTime() + within.toNanos();
        @Nullable
        Settlement last = null;
        String trouble = "";
        try (RedisReader redis = new RedisReader(redisUri)) {
            while (last == null || !last.verdict.settled()) {
                if (System.nanoTime() > giveUpNanos) {
                    break;
                }
                if (last != null || !trouble.isEmpty()) {
                    Thread.sleep(TICK);
                }
                try {
                    // The log last: what the mirrors have from it is in it.
                    RedisState inRedis = redis.read(products);
                    MysqlState inMysql = mysql.read(products);
                    SaleLog inLog = log.read(products);
                    last = new Settlement(Audit.of(claims, inLog, inRedis, inMysql), inLog);
                    trouble = "";
                } catch (RedisException | SQLException | TimeoutException e) {
                    trouble = e.toString();
                }
            }
        } catch (RedisException e) {
            throw new AuditFailedException("Redis at " + redisUri + " cannot be asked: " + e, e);
        }
        if (last == null) {
            throw new AuditFailedException(
                    "Nothing could be audited within " + within.toSeconds() + " s: " + trouble);
        }
        return last;
    }
}
