-- The last a receiver said of an entry after its receipt: its signed outcome, verified when it came.
CREATE TABLE entry_outcome (
    peer_id     INTEGER NOT NULL REFERENCES peer (peer_id),
    lane        INTEGER NOT NULL,
    generation  INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    code        INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (peer_id, lane, generation, seq)
) WITHOUT ROWID;

-- Alarms for operators. `code` is an AlarmCode, `peer_id` 0 where no peer is concerned. Nothing is deleted.
CREATE TABLE alarm (
    alarm_id         INTEGER PRIMARY KEY AUTOINCREMENT,
    code             INTEGER NOT NULL,
    peer_id          INTEGER NOT NULL,
    count            INTEGER NOT NULL,
    raised_at        INTEGER NOT NULL,
    cleared_at       INTEGER,
    acknowledged_at  INTEGER,
    acknowledged_by  TEXT NOT NULL DEFAULT ''
);

CREATE INDEX alarm_that_stands ON alarm (code, peer_id) WHERE cleared_at IS NULL OR acknowledged_at IS NULL;
