-- Entries set aside: `body` is what was opened of them (an EntryBody), `record` is originator/record id and empty when it does not say,
-- `delete_after` when its time is over. Entries of two generations may have the same number.
DROP TABLE quarantine;

CREATE TABLE quarantine (
    peer_id       INTEGER NOT NULL REFERENCES peer (peer_id),
    lane          INTEGER NOT NULL,
    generation    INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    reason        TEXT NOT NULL,
    body          BLOB NOT NULL,
    record        TEXT NOT NULL,
    delete_after  INTEGER,
    at            INTEGER NOT NULL,
    PRIMARY KEY (peer_id, lane, generation, seq)
) WITHOUT ROWID;

CREATE INDEX quarantine_by_record ON quarantine (record) WHERE record <> '';
