-- Imports begun from pages and the API, and the last backup: kept beside the state, never verified.

CREATE TABLE local_import (
    person_id {bytes} NOT NULL,
    id {bytes} NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    asked {bytes} NOT NULL,
    status TEXT NOT NULL,
    begun_at {int} NOT NULL,
    told_at {int} NOT NULL,
    row_count {int} NOT NULL,
    applied {int} NOT NULL,
    added {int} NOT NULL,
    unchanged {int} NOT NULL,
    bad {int} NOT NULL,
    commands {int} NOT NULL,
    commands_applied {int} NOT NULL,
    problem TEXT,
    PRIMARY KEY (person_id, id)
) {clustered};

CREATE TABLE local_backup (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    entries {int} NOT NULL,
    at {int} NOT NULL
) {strict};
