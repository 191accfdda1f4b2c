-- The content of files, beside the journal: a second SQLite file, or tables of the same PostgreSQL database.

CREATE TABLE local_file (
    digest {bytes} NOT NULL PRIMARY KEY,
    content_id {bytes} NOT NULL,
    size_bytes {int} NOT NULL,
    media TEXT NOT NULL,
    at {int} NOT NULL
) {clustered};

CREATE TABLE local_file_chunk (
    content_id {bytes} NOT NULL,
    ordinal {int} NOT NULL,
    content {bytes} NOT NULL,
    PRIMARY KEY (content_id, ordinal)
) {strict};

CREATE TABLE local_upload (
    content_id {bytes} NOT NULL PRIMARY KEY,
    person_id {bytes} NOT NULL,
    digest {bytes},
    name TEXT NOT NULL,
    size_bytes {int} NOT NULL,
    at {int} NOT NULL
) {clustered};

CREATE INDEX local_upload_person ON local_upload (person_id, at);
