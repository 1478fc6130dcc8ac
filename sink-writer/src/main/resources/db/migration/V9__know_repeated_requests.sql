-- What a request with an Idempotency-Key created, so that the same request again creates nothing.
CREATE TABLE idempotency_keys (
    caller          BIGINT       NOT NULL COMMENT 'user id; 0: nobody had logged in',
    idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    request_hash    BINARY(32)   NOT NULL COMMENT 'SHA-256 of the call and its body, without passwords',
    created_id      BIGINT       NULL COMMENT 'of the product, restock or user; null while it is being created',
    created_at      DATETIME(3)  NOT NULL,
    PRIMARY KEY (caller, idempotency_key),
    KEY idempotency_keys_created_at (created_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'of catalog and accounts; kept for 7 days';
