-- Paths that entries sealed earlier for this peer carried: withdrawn since, or left behind with their generation; null when there were none. A
-- body that was withdrawn may have been under way, so what a peer may hold is `released`, if there is a `seq`, and these.
ALTER TABLE decision ADD COLUMN sealed_before TEXT;
ALTER TABLE forwarded ADD COLUMN sealed_before TEXT;

-- The generation of the feed in which `seq` stands; null while it is the one in force.
ALTER TABLE forwarded ADD COLUMN generation INTEGER;

-- The place furthest back that the peer has shown, below its own receipts, since the feed stopped; null when it has shown none.
ALTER TABLE outbound_feed ADD COLUMN lowest_generation INTEGER;
ALTER TABLE outbound_feed ADD COLUMN lowest_seq INTEGER;

-- What the first person was shown; the second one confirms exactly this.
ALTER TABLE recovery ADD COLUMN plan TEXT NOT NULL DEFAULT '';

-- Files that a recalled record named and that stay, because another record that stands here names them too.
CREATE TABLE kept_content (
    statement_id  INTEGER NOT NULL REFERENCES statement (statement_id),
    keyed_digest  BLOB NOT NULL,
    PRIMARY KEY (statement_id, keyed_digest)
) WITHOUT ROWID;
