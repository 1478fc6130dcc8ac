-- Users that were there before, and rows inserted by SQL without it, get their e-mails in English, as until now.
ALTER TABLE users
    ADD COLUMN language VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'en' COMMENT 'of e-mails, BCP 47: en or ko; any other value means en';
