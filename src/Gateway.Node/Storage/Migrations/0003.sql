-- Leases, stopped feeds, later generations, and what is decided again (protos/spec/feed.md, "Generations"). outbound_ and inbound_ tables
-- hold the generation in force; what a recovery leaves behind moves to abandoned_ tables, from which nothing is ever sent.

-- Which process may commit: each start takes the next number, and a commit under an earlier one fails.
CREATE TABLE store_lease (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    token  INTEGER NOT NULL
);

INSERT INTO store_lease (id, token) VALUES (1, 0);

-- One session per peer: each takes the next number before its Hello, and every write of a session is checked against it.
CREATE TABLE session_lease (
    peer_id   INTEGER PRIMARY KEY REFERENCES peer (peer_id),
    token     INTEGER NOT NULL,
    taken_at  INTEGER NOT NULL
);

-- `stop` is a FeedStop. `proof` is what showed it: this node's own signed head, or the peer's signed receipt. `shown_` is where the peer stood.
ALTER TABLE outbound_feed ADD COLUMN stop INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbound_feed ADD COLUMN proof BLOB;
ALTER TABLE outbound_feed ADD COLUMN shown_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbound_feed ADD COLUMN shown_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbound_feed ADD COLUMN generation_start BLOB;
ALTER TABLE inbound_feed ADD COLUMN generation_start BLOB;

-- The generation of the feed in which `seq` stands; null while it is the one in force.
ALTER TABLE decision ADD COLUMN generation INTEGER;

CREATE TABLE abandoned_feed (
    peer_id          INTEGER NOT NULL REFERENCES peer (peer_id),
    lane             INTEGER NOT NULL,
    generation       INTEGER NOT NULL,
    seq              INTEGER NOT NULL,
    head             BLOB NOT NULL,
    receipted_to     INTEGER NOT NULL,
    stop             INTEGER NOT NULL,
    stopped          TEXT NOT NULL,
    proof            BLOB,
    abandoned_after  INTEGER NOT NULL,
    abandoned_at     INTEGER NOT NULL,
    PRIMARY KEY (peer_id, lane, generation)
) WITHOUT ROWID;

CREATE TABLE abandoned_entry (
    peer_id     INTEGER NOT NULL REFERENCES peer (peer_id),
    lane        INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    slip        BLOB NOT NULL,
    head        BLOB NOT NULL,
    epoch_id    BLOB NOT NULL,
    kem_key     TEXT NOT NULL,
    record_row  INTEGER REFERENCES record_version (record_row),
    withdrawal  BLOB,
    PRIMARY KEY (peer_id, lane, generation, seq)
) WITHOUT ROWID;

CREATE TABLE abandoned_receipt (
    peer_id      INTEGER NOT NULL REFERENCES peer (peer_id),
    lane         INTEGER NOT NULL,
    generation   INTEGER NOT NULL,
    to_seq       INTEGER NOT NULL,
    envelope     BLOB NOT NULL,
    received_at  INTEGER NOT NULL,
    PRIMARY KEY (peer_id, lane, generation, to_seq)
) WITHOUT ROWID;

-- Feeds of peers that two people here left for a later generation, and the receipts of them that the sender had not shown to hold.
CREATE TABLE abandoned_inbound_feed (
    peer_id       INTEGER NOT NULL REFERENCES peer (peer_id),
    lane          INTEGER NOT NULL,
    generation    INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    head          BLOB NOT NULL,
    signed_head   BLOB NOT NULL,
    abandoned_at  INTEGER NOT NULL,
    PRIMARY KEY (peer_id, lane, generation)
) WITHOUT ROWID;

CREATE TABLE abandoned_inbound_receipt (
    peer_id     INTEGER NOT NULL REFERENCES peer (peer_id),
    lane        INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    to_seq      INTEGER NOT NULL,
    content     BLOB NOT NULL,
    PRIMARY KEY (peer_id, lane, generation, to_seq)
) WITHOUT ROWID;

-- A stopped feed that one person wants to recover; another confirms. `client` is the pin of the first one's certificate.
CREATE TABLE recovery (
    peer_id      INTEGER NOT NULL REFERENCES peer (peer_id),
    lane         INTEGER NOT NULL,
    generation   INTEGER NOT NULL,
    proposed_by  TEXT NOT NULL,
    client       TEXT NOT NULL,
    proposed_at  INTEGER NOT NULL,
    PRIMARY KEY (peer_id, lane)
) WITHOUT ROWID;

-- A later generation that a peer offers. Nothing of it is read before two people have accepted it; `client` is the pin of the first one.
CREATE TABLE generation_offer (
    peer_id      INTEGER NOT NULL REFERENCES peer (peer_id),
    lane         INTEGER NOT NULL,
    generation   INTEGER NOT NULL,
    start        BLOB NOT NULL,
    offered_at   INTEGER NOT NULL,
    accepted_by  TEXT NOT NULL DEFAULT '',
    client       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (peer_id, lane)
) WITHOUT ROWID;

-- Own records to be decided again for a peer, under the policy of that day, as soon as something may be sealed for it.
CREATE TABLE decide_again (
    peer_id    INTEGER NOT NULL REFERENCES peer (peer_id),
    record_id  TEXT NOT NULL,
    because    TEXT NOT NULL,
    since      INTEGER NOT NULL,
    PRIMARY KEY (peer_id, record_id)
) WITHOUT ROWID;
