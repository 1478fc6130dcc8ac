-- People may edit orders and stock by SQL: the mirror asks the ledger for what they want, and what cannot be has to be taken
-- back. So the sink writes what the ledger said twice: where people see and edit it, and where they do not. The columns are
-- invisible (not in SELECT *), and nobody but the sink writes them: a row that was changed while they were not was changed by a person.

ALTER TABLE orders
    ADD COLUMN ledger_version       INT         NOT NULL DEFAULT 0 INVISIBLE COMMENT '0: the ledger never spoke of this order',
    ADD COLUMN ledger_restores      INT         NOT NULL DEFAULT 0 INVISIBLE COMMENT 'how often edits were taken back',
    ADD COLUMN ledger_user_id       BIGINT      NULL INVISIBLE,
    ADD COLUMN ledger_product_id    BIGINT      NULL INVISIBLE,
    ADD COLUMN ledger_status        ENUM ('pending', 'paid', 'completed', 'canceled') NULL INVISIBLE,
    ADD COLUMN ledger_order_date    DATETIME(3) NULL INVISIBLE,
    ADD COLUMN ledger_cancel_reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_general_ci NULL INVISIBLE,
    ADD COLUMN ledger_hold_until    DATETIME(3) NULL INVISIBLE,
    ADD COLUMN ledger_updated_at    DATETIME(3) NULL INVISIBLE;

UPDATE orders
SET ledger_version = version, ledger_user_id = user_id, ledger_product_id = product_id, ledger_status = order_status,
    ledger_order_date = order_date, ledger_cancel_reason = cancel_reason, ledger_hold_until = hold_until,
    ledger_updated_at = updated_at;

ALTER TABLE limited_products
    ADD COLUMN stock_writes BIGINT NOT NULL DEFAULT 0 INVISIBLE COMMENT 'how often sink-writer wrote the stock';

-- Apart from the products, because the ledger goes on speaking of a product whose row somebody deleted.
CREATE TABLE ledger_stock (
    product_id BIGINT NOT NULL,
    remaining  INT    NOT NULL,
    version    BIGINT NOT NULL COMMENT 'of the stock level',
    PRIMARY KEY (product_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'the newest stock levels, written by sink-writer';

INSERT INTO ledger_stock (product_id, remaining, version)
SELECT product_id, product_stock, stock_version
FROM limited_products
WHERE stock_version > 0;
