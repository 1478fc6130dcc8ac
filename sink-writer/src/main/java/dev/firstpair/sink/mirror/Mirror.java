package dev.firstpair.sink.mirror;

import dev.firstpair.live.shared.TopicsProperties;
import dev.firstpair.sink.Brokers;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.stereotype.Component;

/**
 * Runs the binlog reader on exactly one of several instances: the one that holds a lock in MySQL. It checks the lock
 * every second and stops reading when the lock is lost; a standby takes it within seconds.
 *
 * <p>An instance that continues for a moment after it has lost the lock does no harm. MySQL ends its binlog connection
 * when another instance connects with the same server id. The brokers refuse its transactions once the other instance
 * has begun its own. Records that it wrote before that are complete rows: readers take a product only if its version is
 * not older, count a restock or execute a command once by its id, and use the highest id of a wish. Offsets that it
 * wrote late only make the other instance read some changes twice.
 */
@Component("mirror")
public final class Mirror implements HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    /**
     * Time for which a run after a failure has to keep reading before it counts as a success: it may fail at the same
     * change as the last run.
     */
    private static final Duration SETTLED = Duration.ofSeconds(5);
    /** Sessions that begin after a change of the settings log differently; one that is open does not. */
    private static final Duration SETTINGS_CHECK = Duration.ofSeconds(10);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(6);
    private static final long ADMIN_TIMEOUT_SECONDS = 15;
    /** As in TopicAdmin. */
    private static final int REPLICAS_FOR_TWO_IN_SYNC = 3;
    private static final String IN_SYNC = "2";

    /** A task that runs beside the binlog reader, on the same instance. */
    interface Background {

        void start();

        void stop();

        /** Why the task makes no progress; empty if it does. */
        Optional<String> problem();
    }

    private enum Role {
        NOT_BEGUN, DISABLED, WAITING_FOR_MYSQL, STANDBY, STARTING, STREAMING, FAILED, STOPPED
    }

    private final MirrorProperties properties;
    private final TopicsProperties topics;
    private final Brokers brokers;
    private final JdbcConnectionDetails mysql;
    private final Consumer<RowRepair> repairs;
    private final Background background;
    private final InvalidDates invalidDates;
    private final Clock clock = Clock.systemUTC();
    private final MirrorMeters meters;
    private final SkippedEvents skipped;
    private final SchemaFailures schemaFailures = new SchemaFailures();

    private volatile Role role = Role.NOT_BEGUN;
    private volatile @Nullable String problem;
    private volatile @Nullable BinlogReader reader;
    private volatile @Nullable Thread thread;
    private volatile boolean failing;
    private @Nullable Instant hasReadSince;
    private Duration retry = FIRST_RETRY;
    private Instant notBefore = Instant.MIN;
    private @Nullable String settingsProblem;
    private boolean gtids;
    private Instant nextSettingsCheck = Instant.MIN;
    /** Whether the next engine takes a snapshot, whatever its offset. */
    private boolean readsAll;

    /** @throws IllegalArgumentException if the mirror is enabled, and the URL does not say where the binlog is */
    @Autowired
    Mirror(
            MirrorProperties properties, TopicsProperties topics, Brokers brokers, JdbcConnectionDetails mysql,
            RowRepairer repairs, UnknownOrders background, InvalidDates invalidDates, MeterRegistry registry) {
        this(properties, topics, brokers, mysql, repairs::make, background, invalidDates, registry);
    }

    Mirror(
            MirrorProperties properties, TopicsProperties topics, Brokers brokers, JdbcConnectionDetails mysql,
            Consumer<RowRepair> repairs, Background background, InvalidDates invalidDates, MeterRegistry registry) {
        this.repairs = repairs;
        this.background = background;
        this.invalidDates = invalidDates;
        this.properties = properties;
        this.topics = topics;
        this.brokers = brokers;
        this.mysql = mysql;
        this.meters = new MirrorMeters(registry);
        this.skipped = new SkippedEvents(meters);
        if (properties.enabled()) {
            MysqlAddress.parse(mysql.getJdbcUrl());
        }
    }

    /** Starts; the tables and topics have to exist. */
    public void start() {
        if (properties.enabled()) {
            skipped.begin();
            thread = Thread.ofPlatform().name("mirror").daemon().start(this::run);
        } else {
            role = Role.DISABLED;
        }
    }

    /** Stops reading and gives up the lock. */
    public void stop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(STOP_TIMEOUT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        skipped.end();
    }

    /** Whether this instance holds the lock, so that it does what only one instance may do. */
    public boolean holdsLock() {
        return switch (role) {
            case STARTING, STREAMING, FAILED -> true;
            case NOT_BEGUN, DISABLED, WAITING_FOR_MYSQL, STANDBY, STOPPED -> false;
        };
    }

    private void run() {
        MysqlAddress address = MysqlAddress.parse(mysql.getJdbcUrl());
        try (MirrorLock lock = new MirrorLock(mysql.getJdbcUrl(), String.valueOf(mysql.getUsername()),
                String.valueOf(mysql.getPassword()), lockName(address), SILENCE)) {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    tryStep(lock, address);
                    Thread.sleep(properties.check());
                }
            } catch (InterruptedException e) {
                LOG.debug("Stopping");
            } finally {
                // The lock is released after the reader has ended; an interrupted thread would not wait for that.
                Thread.interrupted();
                stopReading();
                failing = false;
                role = Role.STOPPED;
            }
        }
    }

    /** An unexpected exception must not end the mirror silently. */
    private void tryStep(MirrorLock lock, MysqlAddress address) throws InterruptedException {
        try {
            step(lock, address);
        } catch (RuntimeException e) {
            LOG.error("The mirror failed and is started again", e);
            stopReading();
            failed(e.toString());
        }
    }

    private String lockName(MysqlAddress address) {
        return "firstpair-" + properties.name() + "." + address.database();
    }

    private void step(MirrorLock lock, MysqlAddress address) throws InterruptedException {
        boolean ours;
        try {
            ours = lock.holdOrTake();
            if (ours && (reader == null || !clock.instant().isBefore(nextSettingsCheck))) {
                Map<String, String> settings = lock.binlogSettings();
                settingsProblem = BinlogSettings.problem(settings, address.database()).orElse(null);
                gtids = BinlogSettings.hasGtids(settings);
                nextSettingsCheck = clock.instant().plus(SETTINGS_CHECK);
            }
        } catch (SQLException e) {
            stopReading();
            waiting(Role.WAITING_FOR_MYSQL, e.toString());
            return;
        }
        if (!ours) {
            stopReading();
            role = Role.STANDBY;
            problem = null;
            failing = false;
            return;
        }
        String wrong = settingsProblem;
        if (wrong != null) {
            if (!wrong.equals(problem)) {
                stopReading();
                failed(wrong);
            }
            return;
        }
        BinlogReader running = reader;
        if (running != null) {
            switch (running.phase()) {
                case STARTING -> {
                    return;
                }
                case STREAMING -> {
                    streaming(running);
                    return;
                }
                case ENDED -> failed(running.failure().orElse("the binlog reader ended"));
            }
        }
        if (!clock.instant().isBefore(notBefore)) {
            try {
                startReading(address);
            } catch (RuntimeException e) {
                failed(e.toString());
            }
        }
    }

    private void startReading(MysqlAddress address) throws InterruptedException {
        role = Role.STARTING;
        createTopics();
        var publisher = new MirrorPublisher(brokers.settings(), lockName(address), meters);
        Properties settings = MirrorSettings.of(properties, address, String.valueOf(mysql.getUsername()),
                String.valueOf(mysql.getPassword()), gtids, brokers.settings());
        if (readsAll) {
            settings.setProperty("snapshot.mode", "always");
        }
        var fresh = new BinlogReader(settings, publisher, repairs, invalidDates, meters, clock);
        reader = fresh;
        hasReadSince = null;
        background.start();
        fresh.start();
    }

    private void streaming(BinlogReader running) {
        readsAll = false;
        if (failing) {
            if (hasReadSince == null && running.hasRead()) {
                hasReadSince = clock.instant();
            }
            if (hasReadSince == null || !clock.instant().isAfter(hasReadSince.plus(SETTLED))) {
                return;
            }
        }
        if (role != Role.STREAMING) {
            LOG.info("This instance runs the mirror");
        }
        role = Role.STREAMING;
        problem = null;
        failing = false;
        retry = FIRST_RETRY;
        meters.running(true);
    }

    private void failed(String why) {
        if (!failing) {
            LOG.warn("The mirror failed, and is started again: {}", why);
        }
        Instant now = clock.instant();
        if (schemaFailures.readsAll(why, now)) {
            LOG.warn("The mirror reads all tables again. Edits of orders since its last position are not seen: {}",
                    why);
            readsAll = true;
        }
        failing = true;
        role = Role.FAILED;
        problem = why;
        reader = null;
        meters.running(false);
        notBefore = now.plus(retry);
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(properties.longestRetry()) > 0 ? properties.longestRetry() : doubled;
    }

    private void waiting(Role as, String why) {
        if (role != as) {
            LOG.warn("The mirror is {}: {}", as, why);
        }
        role = as;
        problem = why;
    }

    private void stopReading() {
        background.stop();
        BinlogReader running = reader;
        if (running != null) {
            running.stop();
            reader = null;
            meters.running(false);
        }
    }

    /** Debezium's topics, with as many replicas as the others, and as many in sync. */
    static List<NewTopic> topics(MirrorProperties properties, short replicationFactor) {
        Map<String, String> compacted = new HashMap<>(
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        Map<String, String> everlasting = new HashMap<>(
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.RETENTION_BYTES_CONFIG, "-1"));
        if (replicationFactor >= REPLICAS_FOR_TWO_IN_SYNC) {
            compacted.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, IN_SYNC);
            everlasting.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, IN_SYNC);
        }
        return List.of(new NewTopic(properties.offsetsTopic(), 1, replicationFactor).configs(compacted),
                new NewTopic(properties.schemaHistoryTopic(), 1, replicationFactor).configs(everlasting));
    }

    private void createTopics() throws InterruptedException {
        try (Admin admin = Admin.create(brokers.settings())) {
            var creations = admin.createTopics(topics(properties, topics.replicationFactor()));
            for (var creation : creations.values().values()) {
                awaitCreation(creation);
            }
        }
    }

    private static void awaitCreation(KafkaFuture<Void> creation) throws InterruptedException {
        try {
            creation.get(ADMIN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(e.getCause());
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("the brokers did not answer", e);
        }
    }

    @Override
    public Health health() {
        // Stays down between two attempts.
        Health.Builder health = failing ? Health.down() : switch (role) {
            case STREAMING, STANDBY, DISABLED -> Health.up();
            case FAILED, WAITING_FOR_MYSQL -> Health.down();
            case NOT_BEGUN, STARTING, STOPPED -> Health.outOfService();
        };
        health.withDetail("role", role).withDetail("lagMillis", meters.lagMillis());
        background.problem().ifPresent(waiting -> health.withDetail("unknownOrders", waiting));
        skipped.last().ifPresent(last -> health.withDetail("skipped", last));
        String because = problem;
        return because == null ? health.build() : health.withDetail("problem", because).build();
    }
}
