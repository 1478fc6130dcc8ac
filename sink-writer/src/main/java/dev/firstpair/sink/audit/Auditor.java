package dev.firstpair.sink.audit;

import dev.firstpair.audit.AuditFailedException;
import dev.firstpair.audit.AuditListener;
import dev.firstpair.audit.SystemAudit;
import dev.firstpair.audit.SystemAudit.Audited;
import dev.firstpair.audit.mirror.MysqlReader;
import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.RepairReport;
import dev.firstpair.live.shared.RedisProperties;
import dev.firstpair.sink.Brokers;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs audits and repairs, one at a time, each in its own thread. A run is canceled at the time limit, and when the
 * service stops, before the web server waits for open requests.
 */
@Component
final class Auditor implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);

    private final AuditProperties properties;
    private final RedisProperties redis;
    private final JdbcConnectionDetails mysql;
    private final Brokers brokers;
    private final DriftRepairer driftRepairer;
    private final AuditMeters meters;
    private final Semaphore free = new Semaphore(1);
    private volatile @Nullable FutureTask<?> task;
    private volatile boolean running;

    Auditor(AuditProperties properties, RedisProperties redis, JdbcConnectionDetails mysql, Brokers brokers,
            DriftRepairer driftRepairer, AuditMeters meters) {
        this.properties = properties;
        this.redis = redis;
        this.mysql = mysql;
        this.brokers = brokers;
        this.driftRepairer = driftRepairer;
        this.meters = meters;
    }

    /** @throws AuditUnavailableException if there is no result */
    AuditReport audit() {
        return alone(() -> audited().report());
    }

    /**
     * Audits, repairs the drift, and audits again.
     *
     * @throws AuditUnavailableException if there is no result; some drift may be repaired by then
     */
    RepairReport repair() {
        return alone(() -> {
            Audited before = audited();
            DriftRepairer.Outcome outcome = driftRepairer.repair(before.drift());
            if (outcome.isEmpty()) {
                return RepairReport.of(outcome.repaired(), outcome.left(), before.report());
            }
            LOG.warn("Repaired {} of what drifted from the log, left {}", outcome.repaired().size(),
                    outcome.left().size());
            return RepairReport.of(outcome.repaired(), outcome.left(), audited().report());
        });
    }

    private Audited audited() throws InterruptedException {
        SystemAudit audit = new SystemAudit(brokers.settings(), properties.mostRecordsHere(), InstantSource.system(),
                properties.patience(), AuditListener.SILENT);
        Audited audited = audit.ofAllWithDrift(redis.markedUri(), new MysqlReader(mysql.getJdbcUrl(),
                String.valueOf(mysql.getUsername()), String.valueOf(mysql.getPassword())));
        meters.record(audited);
        return audited;
    }

    private <T> T alone(Callable<T> work) {
        if (!free.tryAcquire()) {
            throw AuditUnavailableException.running();
        }
        FutureTask<T> own = new FutureTask<>(work);
        task = own;
        // Released when the run has really ended, which may be after its cancellation.
        Thread.ofPlatform().name("audit").daemon().start(() -> {
            try {
                own.run();
            } finally {
                free.release();
            }
        });
        if (!running) {
            own.cancel(true);
        }
        try {
            return own.get(properties.timeLimit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            own.cancel(true);
            meters.failed();
            throw AuditUnavailableException.tooLong(properties.timeLimit());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            own.cancel(true);
            throw AuditUnavailableException.stopping();
        } catch (CancellationException e) {
            throw AuditUnavailableException.stopping();
        } catch (ExecutionException e) {
            meters.failed();
            Throwable cause = e.getCause();
            if (cause instanceof AuditFailedException) {
                LOG.warn("The audit has no result: {}", cause.getMessage());
                throw AuditUnavailableException.failed(cause);
            }
            LOG.error("The audit failed", cause);
            throw AuditUnavailableException.failed(new AuditFailedException("The audit failed; the log says how."));
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        FutureTask<?> last = task;
        if (last != null) {
            last.cancel(true);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
