package dev.firstpair.audit;

import dev.firstpair.audit.log.LogReader;
import dev.firstpair.audit.log.Replay;
import dev.firstpair.audit.mirror.Comparison;
import dev.firstpair.audit.mirror.Drift;
import dev.firstpair.audit.mirror.MysqlReader;
import dev.firstpair.audit.mirror.RedisReader;
import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.Finding;
import dev.firstpair.audit.report.Findings;
import dev.firstpair.topics.Topic;
import io.lettuce.core.RedisException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Audits a system from its first record on, with or without traffic. */
public final class SystemAudit {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
    /** Pause between two looks, and so the time by which a mirror may be behind the log. */
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Default time in which a difference may disappear; Redis is primed with all levels every few seconds. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<String, Object> kafka;
    private final long mostRecords;
    private final InstantSource clock;
    private final Duration patience;
    private final AuditListener listener;

    /**
     * Result of an audit.
     *
     * @param drift all differences; the report lists only the first ones
     */
    public record Audited(AuditReport report, List<Drift> drift) {

        public Audited {
            drift = List.copyOf(drift);
        }
    }

    /** @param patience time for which a difference is checked again before it counts */
    public SystemAudit(String bootstrapServers, InstantSource clock, Duration patience, AuditListener listener) {
        this(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), Long.MAX_VALUE, clock, patience,
                listener);
    }

    /**
     * @param kafka what a Kafka client needs to connect: {@code bootstrap.servers} and, where it applies, security
     * @param mostRecords limit of the log's records: a replay keeps some 60 bytes for each
     * @param patience time for which a difference is checked again before it counts
     */
    public SystemAudit(Map<String, Object> kafka, long mostRecords, InstantSource clock, Duration patience,
            AuditListener listener) {
        this.kafka = Map.copyOf(kafka);
        this.mostRecords = mostRecords;
        this.clock = clock;
        this.patience = patience;
        this.listener = listener;
    }

    /**
     * Judges the log by itself.
     *
     * @throws AuditFailedException if it cannot be read
     */
    public AuditReport ofLog() throws InterruptedException {
        return run(null, null).report();
    }

    /**
     * Judges the log, and compares Redis and MySQL with it.
     *
     * @param redisUri as for the services
     * @throws AuditFailedException if something cannot be read
     */
    public AuditReport ofAll(String redisUri, MysqlReader mysql) throws InterruptedException {
        return ofAllWithDrift(redisUri, mysql).report();
    }

    /** As {@link #ofAll}, for a caller that handles each difference. */
    public Audited ofAllWithDrift(String redisUri, MysqlReader mysql) throws InterruptedException {
        try (RedisReader redis = connect(redisUri)) {
            return run(redis, mysql);
        } catch (RedisException e) {
            throw noAnswer(redisUri, e);
        }
    }

    static AuditFailedException noAnswer(String redisUri, RedisException failure) {
        return new AuditFailedException(
                "Redis at " + RedisReader.withoutPassword(redisUri) + " does not answer: " + reason(failure), failure);
    }

    private static RedisReader connect(String redisUri) {
        try {
            return new RedisReader(redisUri);
        } catch (IllegalArgumentException e) {
            throw new AuditFailedException(
                    "'" + RedisReader.withoutPassword(redisUri) + "' is no address of a Redis: " + reason(e),
                    e);
        }
    }

    private Audited run(@Nullable RedisReader redis, @Nullable MysqlReader mysql) throws InterruptedException {
        Instant begun = clock.instant();
        try (LogReader log = new LogReader(kafka, LogReader.Start.BEGINNING, ANSWER_WITHIN)) {
            Set<Topic<?, ?>> truncated = log.truncated();
            Replay replay = new Replay(truncated);
            log.read(replay, (read, of) -> {
                if (replay.records() > mostRecords) {
                    throw new AuditFailedException(String.format(Locale.ROOT,
                            "The log has more than the %,d records that there is memory for here. ./firstpair audit has"
                                    + " more of it.",
                            mostRecords));
                }
                listener.reading(read, of);
            });
            replay.mark();
            long recordsThen = replay.records();
            Comparison comparison = redis == null || mysql == null ? null : new Comparison(replay, redis, mysql);
            long giveUpNanos = System.nanoTime() + patience.toNanos();
            List<Finding> findings;
            List<Drift> drift;
            while (true) {
                if (comparison != null) {
                    comparison.prepare();
                }
                // A mirror follows within this time. Also, the first read may have ended between two records of one
                // transaction; the next read has both.
                Thread.sleep(PAUSE);
                if (comparison != null) {
                    comparison.look();
                }
                log.read(replay, (read, of) -> {});
                Findings found = replay.findings();
                replay.judgeHolds(clock.instant(), found);
                findings = found.list();
                drift = comparison == null ? List.of() : comparison.drift();
                if (findings.isEmpty() && drift.isEmpty() || System.nanoTime() > giveUpNanos) {
                    break;
                }
                listener.waiting(drift.isEmpty() ? findings.getFirst().what() : drift.getFirst().what());
            }
            List<String> notes = new ArrayList<>();
            if (replay.records() > recordsThen) {
                notes.add(findings.isEmpty() && drift.isEmpty()
                        ? "The log was written to meanwhile: what is shown of the mirrors is of a moment before."
                        : "The log was written to all the time, so some of this may be on its way to come right: audit"
                                + " again when there is less traffic.");
            }
            return new Audited(new ReportBuilder(log, replay, comparison).build(begun,
                    Duration.between(begun, clock.instant()), findings, drift, notes), drift);
        } catch (UnknownTopicOrPartitionException e) {
            throw new AuditFailedException("Kafka at " + brokers() + " is not Firstpair's, or nothing of it ever"
                    + " ran: " + e.getMessage() + ".", e);
        } catch (KafkaException e) {
            throw new AuditFailedException("Kafka at " + brokers() + " cannot be read: " + reason(e)
                    + "\nIs it up? ./firstpair status says so; --kafka names other brokers.", e);
        } catch (SQLException e) {
            throw new AuditFailedException("MySQL cannot be read: " + reason(e), e);
        }
    }

    private String brokers() {
        return String.valueOf(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String type = cause.getClass().getSimpleName();
        return message == null || message.isBlank() ? type : message;
    }
}
