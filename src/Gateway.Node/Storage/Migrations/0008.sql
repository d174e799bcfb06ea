-- Contents of attachments that lie complete in the folder beside this database, sealed. A row is written after the file is synced.
CREATE TABLE attachment (
    keyed_digest  BLOB NOT NULL PRIMARY KEY,
    size          INTEGER NOT NULL,
    stored_at     INTEGER NOT NULL,
    was_named     INTEGER NOT NULL
) WITHOUT ROWID;

-- Which record versions name a content. What no row names is deleted.
CREATE TABLE attachment_use (
    keyed_digest  BLOB NOT NULL,
    record_row    INTEGER NOT NULL REFERENCES record_version (record_row) ON DELETE CASCADE,
    PRIMARY KEY (keyed_digest, record_row)
) WITHOUT ROWID;

CREATE INDEX attachment_use_by_record ON attachment_use (record_row);

-- To which peers the field with the key was released.
CREATE TABLE attachment_release (
    keyed_digest  BLOB NOT NULL,
    peer_id       INTEGER NOT NULL REFERENCES peer (peer_id),
    record_row    INTEGER NOT NULL REFERENCES record_version (record_row) ON DELETE CASCADE,
    path          TEXT NOT NULL,
    PRIMARY KEY (keyed_digest, peer_id, record_row)
) WITHOUT ROWID;

CREATE INDEX attachment_release_by_record ON attachment_release (record_row);
