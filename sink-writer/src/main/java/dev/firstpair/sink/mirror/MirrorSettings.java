package dev.firstpair.sink.mirror;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;

/** Derives Debezium's settings from those of this service. */
final class MirrorSettings {

    /**
     * Ends the name under which Debezium keeps its offset and the history of tables, if the server has no GTIDs. When
     * GTIDs are turned on later, Debezium cannot continue at a position: it would read all transactions with a GTID
     * again, whose edits would have other {@link EditIds} than before. Under the other name it takes a snapshot.
     */
    private static final String BY_POSITION = "-by-position";

    private static final String HISTORY = "schema.history.internal.";
    /** Number of engines created in this process. */
    private static final AtomicInteger ENGINES = new AtomicInteger();

    private MirrorSettings() {}

    /**
     * @param gtids whether the server has GTIDs
     * @param brokers the settings of a Kafka client: where the brokers are and how to log in
     */
    static Properties of(
            MirrorProperties mirror, MysqlAddress mysql, String user, String password, boolean gtids,
            Map<String, Object> brokers) {
        String name = gtids ? mirror.name() : mirror.name() + BY_POSITION;
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "name", name,
                "connector.class", "io.debezium.connector.mysql.MySqlConnector",
                "tasks.max", "1",
                "topic.prefix", name,
                // Each engine has its own MBeans. If their names were those of an engine that has not quite ended, the
                // new one would wait for them for a minute, twice, and mirror nothing meanwhile.
                "custom.metric.tags", "engine=" + ENGINES.incrementAndGet(),
                "poll.interval.ms", Long.toString(mirror.poll().toMillis()),
                "heartbeat.interval.ms", "1000",
                // A failure ends the engine; Mirror starts another one, if this instance still holds the lock.
                "errors.max.retries", "0"));
        settings.putAll(connection(mirror, mysql, user, password));
        settings.putAll(tables(mysql));
        settings.putAll(changes());
        settings.putAll(storage(mirror, brokers));
        brokers.forEach((key, value) -> {
            settings.put(key, String.valueOf(value));
            settings.put(HISTORY + "producer." + key, String.valueOf(value));
            settings.put(HISTORY + "consumer." + key, String.valueOf(value));
        });
        return settings;
    }

    private static Map<String, String> connection(MirrorProperties mirror, MysqlAddress mysql, String user,
            String password) {
        return Map.of(
                "database.hostname", mysql.host(),
                "database.port", Integer.toString(mysql.port()),
                "database.user", user,
                "database.password", password,
                "database.server.id", Long.toString(mirror.serverId()),
                "database.ssl.mode", mysql.sslMode(),
                "driver.allowPublicKeyRetrieval", Boolean.toString(mysql.allowPublicKeyRetrieval()),
                "connect.timeout.ms", "5000");
    }

    private static Map<String, String> tables(MysqlAddress mysql) {
        String orders = mysql.database() + "." + RowChanges.ORDERS;
        return Map.of(
                "database.include.list", mysql.database(),
                "table.include.list", Stream
                        .of(RowChanges.PRODUCTS, RowChanges.RESTOCKS, RowChanges.ORDERS, RowChanges.WISHES)
                        .map(table -> mysql.database() + "." + table)
                        .collect(Collectors.joining(",")),
                // Reads all rows at the first start, and again if MySQL no longer has the next part of the binlog. Rows
                // are absolute and restocks are counted once, so this repairs the topics and repeats nothing.
                "snapshot.mode", "when_needed",
                // The snapshot reads no rows of orders, the largest table: only its changes matter. Its structure is
                // recorded nevertheless, which snapshot.include.collection.list would prevent.
                "snapshot.select.statement.overrides", orders,
                "snapshot.select.statement.overrides." + orders,
                "SELECT * FROM `" + mysql.database() + "`." + RowChanges.ORDERS + " WHERE FALSE");
    }

    private static Map<String, String> changes() {
        return Map.of(
                "include.schema.changes", "true",
                "tombstones.on.delete", "false",
                // By default a TRUNCATE is skipped silently.
                "skipped.operations", "none",
                // A table may be altered to hold values that Debezium cannot read, or reads wrongly by default, such as
                // a number that is too large. A change that it cannot read does not stop the mirror: see SkippedEvents.
                // With "fail", a date such as 2026-02-31 would stop it for ever.
                "bigint.unsigned.handling.mode", "precise",
                "event.converting.failure.handling.mode", "fail",
                "event.processing.failure.handling.mode", "warn");
    }

    private static Map<String, String> storage(MirrorProperties mirror, Map<String, Object> brokers) {
        return Map.ofEntries(
                Map.entry("offset.storage", "org.apache.kafka.connect.storage.KafkaOffsetBackingStore"),
                Map.entry("offset.storage.topic", mirror.offsetsTopic()),
                Map.entry("offset.storage.partitions", "1"),
                // Not used: Mirror creates the topic before.
                Map.entry("offset.storage.replication.factor", "-1"),
                Map.entry("offset.flush.interval.ms", "1000"),
                Map.entry(HISTORY.substring(0, HISTORY.length() - 1),
                        "io.debezium.storage.kafka.history.KafkaSchemaHistory"),
                Map.entry(HISTORY + "kafka.topic", mirror.schemaHistoryTopic()),
                Map.entry(HISTORY + "kafka.bootstrap.servers",
                        String.valueOf(brokers.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG))),
                // A statement about another table that cannot be parsed does not stop the mirror; for one about our
                // tables, see RowChanges.
                Map.entry(HISTORY + "skip.unparseable.ddl", "true"),
                // Keeps the structure of all tables of the database: any of them may be renamed to one of ours, with a
                // restart in between.
                Map.entry(HISTORY + "store.only.captured.tables.ddl", "false"),
                Map.entry(HISTORY + "store.only.captured.databases.ddl", "true"));
    }
}
