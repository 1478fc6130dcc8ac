-- Every DATETIME is UTC: the services set their sessions so, and the defaults ask for UTC, whatever the session of a person
-- who edits by hand. No foreign keys: users belong to accounts, products to catalog, orders to sink-writer, and each table
-- is filled at its own pace. An order row must not wait for, or be refused because of, a user or product that another
-- service has not written yet or has deleted; and a key check would lock the parent row, the hottest one of a drop, once
-- per order.

CREATE TABLE users (
    user_id      BIGINT       NOT NULL AUTO_INCREMENT,
    -- Case-insensitive, but é is not e: two people may differ by an accent only.
    email        VARCHAR(254) COLLATE utf8mb4_0900_as_ci NOT NULL,
    password     VARCHAR(255) NOT NULL COMMENT 'a hash with its parameters, never the password',
    user_name    VARCHAR(100) NOT NULL,
    phone_number VARCHAR(32)  NULL,
    role         VARCHAR(16)  NOT NULL DEFAULT 'user' COMMENT 'user or admin',
    created_at   DATETIME(3)  NOT NULL DEFAULT (UTC_TIMESTAMP(3)),
    PRIMARY KEY (user_id),
    UNIQUE KEY users_email (email)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'written by accounts';

CREATE TABLE limited_products (
    product_id    BIGINT        NOT NULL AUTO_INCREMENT,
    product_name  VARCHAR(255)  NOT NULL,
    product_desc  VARCHAR(4000) NULL,
    product_price BIGINT        NOT NULL COMMENT 'in the smallest unit of the currency',
    currency      CHAR(3)       NOT NULL DEFAULT 'EUR' COMMENT 'ISO 4217',
    product_stock INT           NOT NULL DEFAULT 0 COMMENT 'remaining units: a projection of stock-levels, written by sink-writer',
    created_at    DATETIME(3)   NOT NULL DEFAULT (UTC_TIMESTAMP(3)),
    opens_at      DATETIME(3)   NULL,
    closes_at     DATETIME(3)   NULL,
    hold_millis   BIGINT        NOT NULL DEFAULT 600000 COMMENT 'how long a unit is held for payment',
    row_version   BIGINT        NOT NULL DEFAULT 0 COMMENT 'counts the edits of catalog',
    stock_version BIGINT        NOT NULL DEFAULT 0 COMMENT 'version of the stock level in product_stock',
    PRIMARY KEY (product_id),
    CONSTRAINT limited_products_price CHECK (product_price >= 0),
    CONSTRAINT limited_products_hold CHECK (hold_millis >= 1)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'written by catalog';

CREATE TABLE product_restocks (
    restock_id BIGINT      NOT NULL AUTO_INCREMENT,
    product_id BIGINT      NOT NULL,
    quantity   INT         NOT NULL COMMENT 'units put on sale, or taken off sale if negative',
    created_by BIGINT      NULL COMMENT 'user_id of the admin',
    created_at DATETIME(3) NOT NULL DEFAULT (UTC_TIMESTAMP(3)),
    PRIMARY KEY (restock_id),
    KEY product_restocks_product (product_id, restock_id),
    CONSTRAINT product_restocks_quantity CHECK (quantity <> 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'append-only, written by catalog';

-- A projection of order-events. A request that was rejected is not an order and has no row.
CREATE TABLE orders (
    -- As text, so that a person reads and pastes it; version 7 ids grow with time, so rows are appended all the same.
    order_id      CHAR(36) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
    user_id       BIGINT      NOT NULL,
    product_id    BIGINT      NOT NULL,
    order_status  ENUM ('pending', 'paid', 'completed', 'canceled') NOT NULL,
    order_date    DATETIME(3) NOT NULL COMMENT 'when the order was placed',
    version       INT         NOT NULL COMMENT 'orderVersion of the event that set order_status',
    cancel_reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_general_ci NULL,
    hold_until    DATETIME(3) NULL COMMENT 'the deadline for payment',
    updated_at    DATETIME(3) NOT NULL COMMENT 'time of the event that set order_status',
    PRIMARY KEY (order_id),
    KEY orders_user (user_id, order_date),
    KEY orders_product (product_id, order_status)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'written by sink-writer';

-- Which wishes a notification was sent for.
CREATE TABLE wishlist_notifications (
    wishlist_id       BIGINT  NOT NULL AUTO_INCREMENT,
    user_id           BIGINT  NOT NULL,
    product_id        BIGINT  NOT NULL,
    notification_sent BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (wishlist_id),
    UNIQUE KEY wishlist_notifications_wish (user_id, product_id),
    KEY wishlist_notifications_product (product_id, notification_sent)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'one row per wish';
