package dev.firstpair.catalog.product;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Actions of admins, in the table {@code operator_actions}: written in the transaction of the change, so that neither
 * exists without the other. A repeated request that changes nothing is not recorded again.
 */
@Component
class OperatorActions {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorActions.class);
    /** An end at most this much later than now means now: the clocks of the page and of this machine differ. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);
    private static final String CLOSES_AT = "closesAt";
    private static final TypeReference<Map<String, Change>> CHANGES = new TypeReference<>() {
    };

    private final JdbcClient jdbc;
    private final JsonMapper json;

    OperatorActions(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The kind of an action. */
    enum Kind {
        CREATED,
        EDITED,
        /** The sale was closed at once. */
        STOPPED,
        /** The end of a closed sale was removed, or moved into the future. */
        REOPENED,
        RESTOCKED
    }

    /** The value of a field before and after; absent: no value. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Change(@Nullable JsonNode from, @Nullable JsonNode to) {}

    /**
     * @param actionId grows with time
     * @param userId of the admin
     * @param changes by field
     */
    record Action(long actionId, Instant at, long userId, Kind action, long productId, Map<String, Change> changes) {}

    void created(long productId, ProductFields fields, int stock, long admin, Instant now) {
        Map<String, Change> changes = changes(json.createObjectNode(), json.valueToTree(fields));
        changes.put("stock", new Change(null, json.valueToTree(stock)));
        record(Kind.CREATED, productId, changes, admin, now);
    }

    /** Nothing is recorded if nothing changes. */
    void edited(long productId, ProductFields before, ProductFields after, long admin, Instant now) {
        Map<String, Change> changes = changes(json.valueToTree(before), json.valueToTree(after));
        if (!changes.isEmpty()) {
            record(kind(changes, before.closesAt(), after.closesAt(), now), productId, changes, admin, now);
        }
    }

    void restocked(long productId, int quantity, long admin, Instant now) {
        record(Kind.RESTOCKED, productId, Map.of("quantity", new Change(null, json.valueToTree(quantity))), admin,
                now);
    }

    /** An action by its id; empty if its row was edited to a value that cannot be read, such as an unknown kind. */
    record Row(long actionId, Optional<Action> action) {}

    /**
     * The newest first.
     *
     * @param before only those with a smaller id
     * @param product only those of this product; null: of all
     */
    List<Row> list(long before, @Nullable Long product, int limit) {
        return jdbc.sql("SELECT action_id, done_at, user_id, action, product_id, changes FROM operator_actions"
                + " WHERE action_id < :before AND (:product IS NULL OR product_id = :product)"
                + " ORDER BY action_id DESC LIMIT :limit")
                .param("before", before)
                .param("product", product)
                .param("limit", limit)
                .query(this::row)
                .list();
    }

    private Row row(ResultSet row, int number) throws SQLException {
        long id = row.getLong(1);
        try {
            Map<String, Change> changes = json.readValue(row.getString(6), CHANGES);
            if (changes == null || changes.containsValue(null)) {
                throw new IllegalArgumentException("no changes: " + row.getString(6));
            }
            return new Row(id, Optional.of(new Action(id,
                    row.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC), row.getLong(3),
                    Kind.valueOf(row.getString(4)), row.getLong(5), changes)));
        } catch (SQLException | IllegalArgumentException | JacksonException e) {
            LOG.warn("Action {} cannot be read: {}", id, e.toString());
            return new Row(id, Optional.empty());
        }
    }

    private static Kind kind(Map<String, Change> changes, @Nullable Instant before, @Nullable Instant after,
            Instant now) {
        if (!changes.keySet().equals(Set.of(CLOSES_AT))) {
            return Kind.EDITED;
        }
        if (after != null && !after.isAfter(now.plus(CLOCKS_DIFFER))) {
            return Kind.STOPPED;
        }
        return before != null && !before.isAfter(now) ? Kind.REOPENED : Kind.EDITED;
    }

    private static Map<String, Change> changes(JsonNode before, JsonNode after) {
        Map<String, Change> changes = new TreeMap<>();
        after.propertyNames().forEach(field -> {
            JsonNode from = value(before, field);
            JsonNode to = value(after, field);
            if (from == null ? to != null : !from.equals(to)) {
                changes.put(field, new Change(from, to));
            }
        });
        return changes;
    }

    private static @Nullable JsonNode value(JsonNode of, String field) {
        JsonNode value = of.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private void record(Kind kind, long productId, Map<String, Change> changes, long admin, Instant now) {
        jdbc.sql("INSERT INTO operator_actions (done_at, user_id, action, product_id, changes) VALUES (?, ?, ?, ?, ?)")
                .params(LocalDateTime.ofInstant(now, ZoneOffset.UTC), admin, kind.name(), productId,
                        json.writeValueAsString(changes))
                .update();
    }
}
