-- How pages show a product. Not on the topic products: the ledger sells a product whatever it looks like, and to it each
-- size is a product of its own. Null where nothing is said, so that statements that do not know the columns work as before.
ALTER TABLE limited_products
    ADD COLUMN image_url VARCHAR(500) NULL COMMENT 'https, or a path of the shop',
    -- Products of one drop have the same name, to the letter.
    ADD COLUMN drop_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL COMMENT 'groups the sizes of a drop',
    ADD COLUMN size_label VARCHAR(20) NULL COMMENT 'such as EU 42',
    ADD KEY limited_products_drop (drop_name, product_id);
