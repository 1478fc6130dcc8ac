package dev.firstpair.sink.mirror;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;

/** Says to Debezium what is said elsewhere for others. */
final class MirrorSettings {

    private static final String HISTORY = "schema.history.internal.";
    /** Engines of this process so far. */
    private static final AtomicInteger ENGINES = new AtomicInteger();

    private MirrorSettings() {}

    /** @param brokers the settings of a Kafka client: where the brokers are and how to log in */
    static Properties of(
            MirrorProperties mirror, MysqlAddress mysql, String user, String password, Map<String, Object> brokers) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "name", mirror.name(),
                "connector.class", "io.debezium.connector.mysql.MySqlConnector",
                "tasks.max", "1",
                "topic.prefix", mirror.name(),
                "database.hostname", mysql.host(),
                "database.port", Integer.toString(mysql.port()),
                "database.user", user,
                "database.password", password,
                "database.server.id", Long.toString(mirror.serverId()),
                "database.ssl.mode", mysql.sslMode()));
        settings.putAll(Map.of(
                "driver.allowPublicKeyRetrieval", Boolean.toString(mysql.allowPublicKeyRetrieval()),
                "connect.timeout.ms", "5000",
                "database.include.list", mysql.database(),
                "table.include.list", Stream
                        .of(RowChanges.PRODUCTS, RowChanges.RESTOCKS, RowChanges.ORDERS, RowChanges.WISHES)
                        .map(table -> mysql.database() + "." + table)
                        .reduce((one, other) -> one + "," + other)
                        .orElseThrow(),
                // All rows at the first start, and again if MySQL no longer has the binlog that comes next: rows are
                // absolute and restocks are counted once, so that repairs and repeats nothing.
                "snapshot.mode", "when_needed",
                "include.schema.changes", "true",
                "tombstones.on.delete", "false",
                "poll.interval.ms", Long.toString(mirror.poll().toMillis()),
                "heartbeat.interval.ms", "1000",
                // A failure ends the engine; Mirror starts another one, if the lock is still ours.
                "errors.max.retries", "0"));
        // A table may be altered to hold what Debezium cannot read, or read wrongly by default: a number that is too
        // great is none. A change that it cannot read is not the end of the mirror: see SkippedEvents. With "fail" a
        // date such as 2026-02-31 would be, for ever.
        settings.putAll(Map.of(
                "bigint.unsigned.handling.mode", "precise",
                "event.converting.failure.handling.mode", "fail",
                "event.processing.failure.handling.mode", "warn"));
        // Each engine has MBeans of its own: one that finds those of an engine that has not quite ended waits for
        // them for a minute, twice, and mirrors nothing meanwhile.
        settings.put("custom.metric.tags", "engine=" + ENGINES.incrementAndGet());
        // By default a TRUNCATE is skipped without a word.
        settings.put("skipped.operations", "none");
        // The crowd's table: nothing is made of what is in it, only of what is changed. Its structure is taken down all the
        // same, which snapshot.include.collection.list would prevent.
        String orders = mysql.database() + "." + RowChanges.ORDERS;
        settings.putAll(Map.of("snapshot.select.statement.overrides", orders,
                "snapshot.select.statement.overrides." + orders,
                "SELECT * FROM `" + mysql.database() + "`." + RowChanges.ORDERS + " WHERE FALSE"));
        settings.putAll(Map.of(
                "offset.storage", "org.apache.kafka.connect.storage.KafkaOffsetBackingStore",
                "offset.storage.topic", mirror.offsetsTopic(),
                "offset.storage.partitions", "1",
                "offset.storage.replication.factor", "-1",
                "offset.flush.interval.ms", "1000",
                HISTORY.substring(0, HISTORY.length() - 1), "io.debezium.storage.kafka.history.KafkaSchemaHistory",
                HISTORY + "kafka.topic", mirror.schemaHistoryTopic(),
                HISTORY + "kafka.bootstrap.servers",
                String.valueOf(brokers.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)),
                // Somebody's exotic statement about another table is no reason to stop; for one about ours, see
                // RowChanges.
                HISTORY + "skip.unparseable.ddl", "true"));
        // Of all tables of the database: any of them may be renamed to one of ours, with a restart in between.
        settings.put(HISTORY + "store.only.captured.tables.ddl", "false");
        settings.put(HISTORY + "store.only.captured.databases.ddl", "true");
        brokers.forEach((name, value) -> {
            settings.put(name, String.valueOf(value));
            settings.put(HISTORY + "producer." + name, String.valueOf(value));
            settings.put(HISTORY + "consumer." + name, String.valueOf(value));
        });
        return settings;
    }
}
