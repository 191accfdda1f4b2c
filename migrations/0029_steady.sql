-- The last entry since which no table was changed that orders name but do not change, as far as is known. Kept beside the
-- state, never verified.

CREATE TABLE local_steady (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence {int} NOT NULL
) {strict};

INSERT INTO local_steady (id, sequence) SELECT 1, COALESCE(MAX(sequence), 0) FROM journal;
