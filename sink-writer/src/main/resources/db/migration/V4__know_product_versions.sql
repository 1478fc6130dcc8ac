-- A row that is inserted again, or replaced, or comes from an older dump, has a lower row_version than the ledger goes by,
-- and so have the edits that follow: the ledger would take them for old. So the version that it goes by is kept, too.
ALTER TABLE ledger_stock
    ADD COLUMN product_version BIGINT NOT NULL DEFAULT 0 COMMENT 'row_version of the product that the ledger goes by';

UPDATE ledger_stock JOIN limited_products USING (product_id)
SET product_version = row_version;
