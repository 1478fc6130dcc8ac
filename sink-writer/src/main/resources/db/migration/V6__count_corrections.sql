-- ledger_restores also counts when an order's row is restored from what the ledger said. An edit of what the ledger said, made
-- before such a restore and read after it, was taken for one that had been taken back already, and stayed.
ALTER TABLE orders
    ADD COLUMN ledger_corrections INT NOT NULL DEFAULT 0 INVISIBLE COMMENT 'how often edits of what the ledger said were taken back';
