-- Who changed what in the catalogue by REST, written in the transaction that changes it. An edit by SQL has no row.
CREATE TABLE operator_actions (
    action_id  BIGINT      NOT NULL AUTO_INCREMENT,
    done_at    DATETIME(3) NOT NULL,
    user_id    BIGINT      NOT NULL COMMENT 'of the admin',
    action     VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'CREATED, EDITED, STOPPED, REOPENED or RESTOCKED',
    product_id BIGINT      NOT NULL,
    changes    JSON        NOT NULL COMMENT 'by field: what it was and is, {from, to}',
    PRIMARY KEY (action_id),
    KEY operator_actions_product (product_id, action_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_0900_ai_ci COMMENT 'append-only, written by catalog';
