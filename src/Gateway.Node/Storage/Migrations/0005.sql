-- A token can stand anywhere in its index, so one commit of a few hundred records would touch nearly every page of it, and each page goes
-- through the log. Tokens are therefore written at the end of a `fresh` table, in the transaction of their record, and moved many records at a
-- time into the `sorted` one (RecordTokenMove). The views are the one table they were; whoever reads, writes or deletes need not know.
CREATE TABLE identifier_sorted (
    type            INTEGER NOT NULL,
    normal          TEXT NOT NULL,
    record_row      INTEGER NOT NULL,
    identifier_key  TEXT NOT NULL,
    PRIMARY KEY (type, normal, record_row, identifier_key)
) WITHOUT ROWID;

CREATE TABLE identifier_fresh (
    fresh_id        INTEGER PRIMARY KEY,
    type            INTEGER NOT NULL,
    normal          TEXT NOT NULL,
    record_row      INTEGER NOT NULL,
    identifier_key  TEXT NOT NULL
);

CREATE TABLE name_sorted (
    token       TEXT NOT NULL,
    record_row  INTEGER NOT NULL,
    name        TEXT NOT NULL,
    PRIMARY KEY (token, record_row, name)
) WITHOUT ROWID;

CREATE TABLE name_fresh (
    fresh_id    INTEGER PRIMARY KEY,
    token       TEXT NOT NULL,
    record_row  INTEGER NOT NULL,
    name        TEXT NOT NULL
);

INSERT INTO identifier_sorted (type, normal, record_row, identifier_key) SELECT type, normal, record_row, identifier_key FROM identifier_token;
INSERT INTO name_sorted (token, record_row, name) SELECT token, record_row, name FROM name_token;
DROP TABLE identifier_token;
DROP TABLE name_token;

CREATE VIEW identifier_token AS
SELECT type, normal, record_row, identifier_key FROM identifier_sorted
UNION ALL SELECT type, normal, record_row, identifier_key FROM identifier_fresh;

CREATE VIEW name_token AS
SELECT token, record_row, name FROM name_sorted
UNION ALL SELECT token, record_row, name FROM name_fresh;

CREATE TRIGGER identifier_token_is_written INSTEAD OF INSERT ON identifier_token
BEGIN
    INSERT INTO identifier_fresh (type, normal, record_row, identifier_key) VALUES (NEW.type, NEW.normal, NEW.record_row, NEW.identifier_key);
END;

CREATE TRIGGER name_token_is_written INSTEAD OF INSERT ON name_token
BEGIN
    INSERT INTO name_fresh (token, record_row, name) VALUES (NEW.token, NEW.record_row, NEW.name);
END;

CREATE TRIGGER identifier_token_is_deleted INSTEAD OF DELETE ON identifier_token
BEGIN
    DELETE FROM identifier_sorted
    WHERE type = OLD.type AND normal = OLD.normal AND record_row = OLD.record_row AND identifier_key = OLD.identifier_key;
    DELETE FROM identifier_fresh
    WHERE type = OLD.type AND normal = OLD.normal AND record_row = OLD.record_row AND identifier_key = OLD.identifier_key;
END;

CREATE TRIGGER name_token_is_deleted INSTEAD OF DELETE ON name_token
BEGIN
    DELETE FROM name_sorted WHERE token = OLD.token AND record_row = OLD.record_row AND name = OLD.name;
    DELETE FROM name_fresh WHERE token = OLD.token AND record_row = OLD.record_row AND name = OLD.name;
END;

-- The count stands before the bytes, so that reading and changing it does not walk through them.
CREATE TABLE outbound_body_counted (
    body_id     INTEGER PRIMARY KEY,
    waiting     INTEGER NOT NULL,
    ciphertext  BLOB NOT NULL
);

INSERT INTO outbound_body_counted (body_id, waiting, ciphertext) SELECT body_id, waiting, ciphertext FROM outbound_body;
DROP TABLE outbound_body;
ALTER TABLE outbound_body_counted RENAME TO outbound_body;
