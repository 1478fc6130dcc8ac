-- Whom money is owed, and who got it back. Apart from the orders: a second payment of an order that is paid, or one of an
-- order that is canceled, is due back, too, so an order may have several.
CREATE TABLE refunds (
    payment_id  CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'by which the payment provider knows it',
    order_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id     BIGINT      NOT NULL,
    product_id  BIGINT      NOT NULL,
    amount      BIGINT      NULL COMMENT 'in the smallest unit of the currency; null: not known',
    currency    VARCHAR(3)  NULL COMMENT 'ISO 4217',
    due_at      DATETIME(3) NULL COMMENT 'since when it is due back; null: longer than the log goes back, or not said of this payment',
    refunded_at DATETIME(3) NULL COMMENT 'null: not yet',
    PRIMARY KEY (payment_id, order_id),
    KEY refunds_order (order_id),
    KEY refunds_due (refunded_at, due_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'a projection of order-events, written by sink-writer';
