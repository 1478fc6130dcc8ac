-- Rows of orders that are gone, and with them what the ledger had said: until the ledger was asked for them, nothing else
-- remembers them.
CREATE TABLE lost_orders (
    order_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'empty: any number of orders',
    lost     INT         NOT NULL DEFAULT 1 COMMENT 'how often',
    lost_at  DATETIME(3) NOT NULL COMMENT 'when last'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'what sink-writer has still to write into orders';
