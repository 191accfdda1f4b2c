-- Which objects name which files, and the files whose content was erased. The content lies elsewhere (files/).

CREATE TABLE file_use (
    object {bytes} NOT NULL,
    position {int} NOT NULL,
    holder TEXT NOT NULL,
    digest {bytes} NOT NULL,
    media TEXT NOT NULL,
    size_bytes {int} NOT NULL,
    purpose TEXT NOT NULL,
    title TEXT,
    part {int},
    is_current {int} NOT NULL,
    PRIMARY KEY (object, position)
) {clustered};

CREATE INDEX file_use_digest ON file_use (digest);

CREATE TABLE file_erasure (
    digest {bytes} NOT NULL PRIMARY KEY,
    at {int} NOT NULL
) {clustered};

ALTER TABLE item ADD COLUMN file_count {int} NOT NULL DEFAULT 0;
ALTER TABLE act ADD COLUMN file_count {int} NOT NULL DEFAULT 0;
