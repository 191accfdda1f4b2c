-- Requests that were accepted, by their idempotency keys. Keys are as good as random: they lie by the stretch of the
-- journal that their entries lie in, so that a batch writes few pages for many of them.

CREATE TABLE local_request (
    day {int} NOT NULL,
    stretch {int} NOT NULL,
    key {bytes} NOT NULL,
    body {bytes} NOT NULL,
    first_sequence {int} NOT NULL,
    last_sequence {int} NOT NULL,
    PRIMARY KEY (day, stretch, key)
) {clustered};

INSERT INTO local_request (day, stretch, key, body, first_sequence, last_sequence)
    SELECT day, first_sequence / 512, key, body, first_sequence, last_sequence FROM local_idempotency;

DROP TABLE local_idempotency;
