-- What originators say later about records, own and received; never deleted. A whole recall here is the record's tombstone: nothing of it
-- comes back, in whatever order entries arrive. `reason` is the own agency's and stays here; `code`, `ground` and `unrecoverable_by` say
-- what this node did with a received statement.
CREATE TABLE statement (
    statement_id      INTEGER PRIMARY KEY,
    originator        TEXT NOT NULL,
    record_id         TEXT NOT NULL,
    payload_digest    BLOB NOT NULL,
    number            INTEGER NOT NULL,
    status            INTEGER NOT NULL,
    digests           BLOB NOT NULL,
    envelope          BLOB NOT NULL,
    stored_at         INTEGER NOT NULL,
    reason            INTEGER NOT NULL DEFAULT 0,
    for_some          INTEGER NOT NULL DEFAULT 0,
    withdrawn         INTEGER NOT NULL DEFAULT 0,
    code              INTEGER NOT NULL DEFAULT 0,
    ground            INTEGER NOT NULL DEFAULT 0,
    unrecoverable_by  INTEGER,
    UNIQUE (originator, record_id, payload_digest)
);

-- The entries a received statement came in: each of their senders is owed an outcome.
CREATE TABLE statement_source (
    statement_id  INTEGER NOT NULL REFERENCES statement (statement_id),
    peer_id       INTEGER NOT NULL REFERENCES peer (peer_id),
    generation    INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    PRIMARY KEY (statement_id, peer_id, generation, seq)
) WITHOUT ROWID;

-- Who was told of a statement, by which entry of the control lane, and the last they answered. `seq` is null where nothing could be sealed.
CREATE TABLE statement_holder (
    statement_id      INTEGER NOT NULL REFERENCES statement (statement_id),
    peer_id           INTEGER NOT NULL REFERENCES peer (peer_id),
    generation        INTEGER,
    seq               INTEGER,
    told_at           INTEGER NOT NULL,
    code              INTEGER NOT NULL DEFAULT 0,
    at                INTEGER,
    envelope          BLOB,
    PRIMARY KEY (statement_id, peer_id)
) WITHOUT ROWID;

CREATE INDEX statement_holder_by_entry ON statement_holder (peer_id, seq);

-- Every signed outcome as it came.
CREATE TABLE statement_outcome (
    outcome_id    INTEGER PRIMARY KEY,
    statement_id  INTEGER NOT NULL REFERENCES statement (statement_id),
    peer_id       INTEGER NOT NULL REFERENCES peer (peer_id),
    envelope      BLOB NOT NULL,
    received_at   INTEGER NOT NULL
);

-- Records that a duty keeps here, whatever their originator says; taken out of ordinary use all the same once recalled.
CREATE TABLE legal_hold (
    originator  TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    ground      INTEGER NOT NULL,
    placed_by   TEXT NOT NULL,
    placed_at   INTEGER NOT NULL,
    PRIMARY KEY (originator, record_id)
) WITHOUT ROWID;

-- Received versions that were passed on, and to whom. `released` holds one path a line.
CREATE TABLE forwarded (
    record_row  INTEGER NOT NULL REFERENCES record_version (record_row),
    peer_id     INTEGER NOT NULL REFERENCES peer (peer_id),
    released    TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (record_row, peer_id)
) WITHOUT ROWID;

-- Which record an entry set aside is about, as originator/record id, empty when it does not say; and how long it may be kept.
ALTER TABLE quarantine ADD COLUMN record TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN delete_after INTEGER;

CREATE INDEX quarantine_by_record ON quarantine (record) WHERE record <> '';
CREATE INDEX alert_by_record ON alert (record_row);
CREATE INDEX record_version_by_delete_after ON record_version (delete_after) WHERE delete_after IS NOT NULL;
