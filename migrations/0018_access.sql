-- Who read what is restricted: one row a day, kept beside the state for auditors, never verified.

CREATE TABLE local_access (
    id {bytes} NOT NULL PRIMARY KEY,
    person_id {bytes} NOT NULL,
    field TEXT NOT NULL,
    subject TEXT NOT NULL,
    times {int} NOT NULL,
    at {int} NOT NULL
) {clustered};

CREATE INDEX local_access_by_time ON local_access (at, id);
