-- The log writes ids in lower case and reasons in upper case. In a collation that does not tell them apart, what somebody
-- writes in the other case is the same row, or the same value, and cannot be taken back.
ALTER TABLE orders
    MODIFY COLUMN order_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    MODIFY COLUMN cancel_reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
    MODIFY COLUMN ledger_cancel_reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL INVISIBLE;
