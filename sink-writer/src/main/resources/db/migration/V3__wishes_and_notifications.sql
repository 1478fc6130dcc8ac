ALTER TABLE limited_products
    ADD COLUMN lead_millis BIGINT NULL COMMENT 'how long before opens_at those who wish for it are told; null: as the notifier says' AFTER hold_millis,
    ADD CONSTRAINT limited_products_lead CHECK (lead_millis >= 0);

-- Who wishes again after having been told has a new row: of one user and product the greatest wishlist_id counts.
ALTER TABLE wishlist_notifications
    COMMENT = 'one row per wish, written by catalog; notification_sent and notified_at by sink-writer',
    ADD COLUMN wished_at   DATETIME(3) NOT NULL DEFAULT (UTC_TIMESTAMP(3)),
    ADD COLUMN notified_at DATETIME(3) NULL COMMENT 'when a restock was told, which uses the wish up';

CREATE TABLE notifications (
    number          BIGINT       NOT NULL AUTO_INCREMENT COMMENT 'the order in which they were stored, which is that of the user''s',
    notification_id CHAR(36) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
    user_id         BIGINT       NOT NULL,
    kind            VARCHAR(32) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL COMMENT 'restocked or opening_soon',
    product_id      BIGINT       NOT NULL,
    wishlist_id     BIGINT       NOT NULL,
    product_name    VARCHAR(255) NOT NULL,
    remaining       INT          NOT NULL,
    opens_at        DATETIME(3)  NULL,
    created_at      DATETIME(3)  NOT NULL COMMENT 'when it was released',
    PRIMARY KEY (number),
    UNIQUE KEY notifications_id (notification_id),
    KEY notifications_user (user_id, number)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'a projection of the topic of that name, written by sink-writer';

CREATE TABLE notification_optouts (
    user_id      BIGINT      NOT NULL,
    opted_out_at DATETIME(3) NOT NULL DEFAULT (UTC_TIMESTAMP(3)),
    PRIMARY KEY (user_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'who wants no e-mail about wishes, written by notifier-topology';
