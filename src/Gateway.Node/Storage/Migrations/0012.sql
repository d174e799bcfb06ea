-- How urgent an alert is, beside its body: alert hooks count without reading what an alert is about. Alerts from before were told by no hook.
ALTER TABLE alert ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;
CREATE INDEX alert_by_urgency ON alert (urgency, alert_id);

-- How far each alert hook was told of the alerts of one urgency, and when last; since when it fails, in UTC ticks, and how. No content.
CREATE TABLE alert_hook (
    name           TEXT NOT NULL,
    urgency        INTEGER NOT NULL,
    told_to        INTEGER NOT NULL,
    told_at        INTEGER,
    failing_since  INTEGER,
    problem        TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (name, urgency)
) WITHOUT ROWID;
