package dev.firstpair.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keys with which a client can repeat a POST that creates something, after a lost response, and have it created once
 * (draft-ietf-httpapi-idempotency-key-header). Stored in the table {@code idempotency_keys} for 7 days. Thread-safe.
 */
public final class IdempotencyKeys {

    /** The request's header. */
    public static final String HEADER = "Idempotency-Key";
    /** A caller that has not logged in. */
    public static final long ANONYMOUS = 0;

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyKeys.class);
    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final int DAYS = 7;
    private static final int DELETE_BATCH = 20;

    private final JdbcClient jdbc;

    public IdempotencyKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Returns what the same request created before.
     *
     * @param key absent if the client gave none
     * @param caller user id, or {@link #ANONYMOUS}
     * @param request everything that makes it the same request: call, path, fields
     * @throws Problem if the key is invalid, or was used for another request
     */
    public OptionalLong find(@Nullable String key, long caller, String request) {
        if (key == null) {
            return OptionalLong.empty();
        }
        check(key);
        List<Row> rows = jdbc.sql("SELECT request_hash, created_id FROM idempotency_keys"
                + " WHERE caller = ? AND idempotency_key = ? FOR SHARE")
                .params(caller, key)
                .query((row, number) -> new Row(row.getBytes(1), row.getLong(2)))
                .list();
        if (rows.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!MessageDigest.isEqual(rows.getFirst().hash, hash(request))) {
            throw reused();
        }
        return OptionalLong.of(rows.getFirst().createdId);
    }

    /**
     * Creates something, unless the same request did before. Must be the first call in the transaction that creates it:
     * of two such requests at once, the second waits for the first, and reads what that has committed.
     *
     * @param creation creates something and returns its id; called once per key, and each time if there is no key
     * @return the id of what was created, now or before
     * @throws Problem as for {@link #find}
     */
    public long once(@Nullable String key, long caller, String request, LongSupplier creation) {
        if (key == null) {
            return creation.getAsLong();
        }
        check(key);
        try {
            jdbc.sql("INSERT INTO idempotency_keys (caller, idempotency_key, request_hash, created_at)"
                    + " VALUES (?, ?, ?, UTC_TIMESTAMP(3))")
                    .params(caller, key, hash(request))
                    .update();
        } catch (DuplicateKeyException e) {
            return find(key, caller, request).orElseThrow(() -> e);
        }
        long created = creation.getAsLong();
        jdbc.sql("UPDATE idempotency_keys SET created_id = ? WHERE caller = ? AND idempotency_key = ?")
                .params(created, caller, key)
                .update();
        Thread.ofVirtual().name("forget-idempotency-keys").start(this::deleteExpired);
        return created;
    }

    /** Runs outside the transaction, since it could lock what another one waits for. */
    private void deleteExpired() {
        try {
            jdbc.sql("DELETE FROM idempotency_keys WHERE created_at < UTC_TIMESTAMP(3) - INTERVAL ? DAY LIMIT ?")
                    .params(DAYS, DELETE_BATCH)
                    .update();
        } catch (DataAccessException e) {
            LOG.debug("Old idempotency keys are removed after the next request", e);
        }
    }

    private static void check(String key) {
        if (!KEY.matcher(key).matches()) {
            throw Problem.invalid(HEADER + " has to be given once, with 1 to 255 printable ASCII characters.");
        }
    }

    /** The problem that the key was used for another request. */
    public static Problem reused() {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "IDEMPOTENCY_KEY_REUSED",
                "This " + HEADER + " was sent with another request. Take a new one for each thing to create.");
    }

    private static byte[] hash(String request) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private record Row(byte[] hash, long createdId) {}
}
