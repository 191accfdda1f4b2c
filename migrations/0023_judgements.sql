-- Judgements of gates that wait for signatures, and entries of packages among those that are found by their object.

ALTER TABLE package ADD COLUMN editions {int} NOT NULL DEFAULT 0;
ALTER TABLE package ADD COLUMN signature_count {int} NOT NULL DEFAULT 0;

CREATE TABLE judgement (
    package_id {bytes} NOT NULL,
    version {int} NOT NULL,
    gate TEXT NOT NULL,
    edition {int} NOT NULL,
    document_digest {bytes} NOT NULL,
    steps TEXT NOT NULL,
    steps_signed {int} NOT NULL,
    PRIMARY KEY (package_id)
) {clustered};

-- Entries of packages from before have no signatures that anybody looks for: the projection goes on from where it is.
ALTER TABLE view_order_entry RENAME TO view_object_entry;
ALTER TABLE view_object_entry RENAME COLUMN order_id TO object;
