CREATE TABLE IF NOT EXISTS products (
    product_id BIGINT NOT NULL AUTO_INCREMENT,
    stock      INT    NOT NULL,
    PRIMARY KEY (product_id)
);

CREATE TABLE IF NOT EXISTS orders (
    order_id   BIGINT      NOT NULL AUTO_INCREMENT,
    product_id BIGINT      NOT NULL,
    user_id    BIGINT      NOT NULL,
    order_date DATETIME(6) NOT NULL,
    PRIMARY KEY (order_id),
    UNIQUE KEY orders_one_per_buyer (product_id, user_id)
);
