-- Times are UTC ticks of 100 ns since the year 1. Agencies, records and keys are lower-case hexadecimal. One row of `audit` at least is
-- written in every transaction.

CREATE TABLE audit (
    audit_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    actor     TEXT NOT NULL,
    act       TEXT NOT NULL,
    peer      TEXT NOT NULL,
    record    TEXT NOT NULL,
    detail    TEXT NOT NULL,
    revision  TEXT NOT NULL
);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

CREATE TABLE policy_revision (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    revision  TEXT NOT NULL,
    yaml      BLOB NOT NULL,
    set_by    TEXT NOT NULL,
    set_at    INTEGER NOT NULL
);

CREATE TABLE peer (
    peer_id          INTEGER PRIMARY KEY,
    agency           TEXT NOT NULL UNIQUE,
    name             TEXT NOT NULL UNIQUE COLLATE NOCASE,
    state            INTEGER NOT NULL,
    ceiling          INTEGER NOT NULL,
    identity         BLOB NOT NULL,
    accepted_at      INTEGER NOT NULL,
    accepted_by      TEXT NOT NULL,
    revoked_because  TEXT NOT NULL DEFAULT ''
);

-- Every record key an agency ever published, so that old signatures verify.
CREATE TABLE known_key (
    agency      TEXT NOT NULL,
    key_id      TEXT NOT NULL,
    use         INTEGER NOT NULL,
    public_key  BLOB NOT NULL,
    not_before  INTEGER NOT NULL,
    not_after   INTEGER NOT NULL,
    PRIMARY KEY (agency, key_id)
) WITHOUT ROWID;

-- Own and received record versions. `view` holds every disclosure for own records, and what was received for others.
CREATE TABLE record_version (
    record_row       INTEGER PRIMARY KEY,
    originator       TEXT NOT NULL,
    record_id        TEXT NOT NULL,
    version          INTEGER NOT NULL,
    manifest_digest  BLOB NOT NULL,
    view             BLOB NOT NULL,
    content          BLOB NOT NULL,
    kind             INTEGER NOT NULL,
    status           INTEGER NOT NULL,
    stored_at        INTEGER NOT NULL,
    delete_after     INTEGER,
    received_from    INTEGER REFERENCES peer (peer_id),
    is_latest        INTEGER NOT NULL,
    UNIQUE (originator, record_id, version)
);

CREATE TABLE request (
    client      TEXT NOT NULL,
    request_id  TEXT NOT NULL,
    digest      BLOB NOT NULL,
    answer      BLOB NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (client, request_id)
) WITHOUT ROWID;

-- What was decided for each peer when a version was published. `released` holds one path a line.
CREATE TABLE decision (
    record_row  INTEGER NOT NULL REFERENCES record_version (record_row),
    peer_id     INTEGER NOT NULL REFERENCES peer (peer_id),
    outcome     INTEGER NOT NULL,
    revision    TEXT NOT NULL,
    released    TEXT NOT NULL,
    withheld    INTEGER NOT NULL,
    rules       TEXT NOT NULL,
    seq         INTEGER,
    PRIMARY KEY (record_row, peer_id)
) WITHOUT ROWID;

CREATE TABLE outbound_feed (
    peer_id       INTEGER NOT NULL REFERENCES peer (peer_id),
    lane          INTEGER NOT NULL,
    generation    INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    head          BLOB NOT NULL,
    receipted_to  INTEGER NOT NULL,
    stopped       TEXT NOT NULL,
    PRIMARY KEY (peer_id, lane)
) WITHOUT ROWID;

-- A body is sealed once for all peers that get the same view and deleted when the last of them has receipted it.
CREATE TABLE outbound_body (
    body_id     INTEGER PRIMARY KEY,
    ciphertext  BLOB NOT NULL,
    waiting     INTEGER NOT NULL
);

CREATE TABLE outbound_epoch (
    epoch_id  BLOB NOT NULL PRIMARY KEY,
    start     BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE outbound_entry (
    peer_id     INTEGER NOT NULL REFERENCES peer (peer_id),
    lane        INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    slip        BLOB NOT NULL,
    head        BLOB NOT NULL,
    epoch_id    BLOB NOT NULL,
    kem_key     TEXT NOT NULL,
    body_id     INTEGER NOT NULL,
    record_row  INTEGER REFERENCES record_version (record_row),
    withdrawal  BLOB,
    PRIMARY KEY (peer_id, lane, seq)
) WITHOUT ROWID;

CREATE TABLE outbound_receipt (
    peer_id      INTEGER NOT NULL REFERENCES peer (peer_id),
    lane         INTEGER NOT NULL,
    to_seq       INTEGER NOT NULL,
    envelope     BLOB NOT NULL,
    received_at  INTEGER NOT NULL,
    PRIMARY KEY (peer_id, lane, to_seq)
) WITHOUT ROWID;

CREATE TABLE inbound_feed (
    peer_id      INTEGER NOT NULL REFERENCES peer (peer_id),
    lane         INTEGER NOT NULL,
    generation   INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    head         BLOB NOT NULL,
    signed_head  BLOB NOT NULL,
    stopped      TEXT NOT NULL,
    PRIMARY KEY (peer_id, lane)
) WITHOUT ROWID;

-- Receipts that the sender has not shown to hold: the content is fixed here and signed from these bytes whenever it is sent.
CREATE TABLE inbound_receipt (
    peer_id  INTEGER NOT NULL REFERENCES peer (peer_id),
    lane     INTEGER NOT NULL,
    to_seq   INTEGER NOT NULL,
    content  BLOB NOT NULL,
    PRIMARY KEY (peer_id, lane, to_seq)
) WITHOUT ROWID;

-- Entries set aside: what was opened of them, and why they wait.
CREATE TABLE quarantine (
    peer_id  INTEGER NOT NULL REFERENCES peer (peer_id),
    lane     INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    body     BLOB NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (peer_id, lane, seq)
) WITHOUT ROWID;

CREATE TABLE identifier_token (
    type            INTEGER NOT NULL,
    normal          TEXT NOT NULL,
    record_row      INTEGER NOT NULL REFERENCES record_version (record_row),
    identifier_key  TEXT NOT NULL,
    PRIMARY KEY (type, normal, record_row, identifier_key)
) WITHOUT ROWID;

CREATE TABLE name_token (
    token       TEXT NOT NULL,
    record_row  INTEGER NOT NULL REFERENCES record_version (record_row),
    name        TEXT NOT NULL,
    PRIMARY KEY (token, record_row, name)
) WITHOUT ROWID;

CREATE TABLE subscription (
    subscription_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    name             TEXT NOT NULL,
    terms            BLOB NOT NULL,
    purpose          INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    created_by       TEXT NOT NULL,
    deleted          INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE alert (
    alert_id           INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id    INTEGER NOT NULL REFERENCES subscription (subscription_id),
    record_row         INTEGER NOT NULL REFERENCES record_version (record_row),
    body               BLOB NOT NULL,
    created_at         INTEGER NOT NULL,
    state              INTEGER NOT NULL,
    assigned_to        TEXT NOT NULL DEFAULT '',
    dismissed_because  TEXT NOT NULL DEFAULT '',
    UNIQUE (subscription_id, record_row, body)
);
