-- Which replica of the node has the session with a peer, and whether it is open. A node over SQLite has no replicas: the name is empty.
ALTER TABLE session_lease ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE session_lease ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0;
