-- What people are told of: kept beside the state, never verified.

CREATE TABLE local_notice_cursor (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence {int} NOT NULL,
    warned_to {int} NOT NULL
) {strict};

CREATE TABLE local_notice (
    person_id {bytes} NOT NULL,
    id {bytes} NOT NULL,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    facts TEXT NOT NULL,
    action TEXT NOT NULL,
    organisation_id {bytes} NOT NULL,
    at {int} NOT NULL,
    read_at {int},
    PRIMARY KEY (person_id, id)
) {clustered};

CREATE TABLE local_mailbox (
    person_id {bytes} NOT NULL,
    language TEXT NOT NULL,
    pace TEXT NOT NULL,
    hour {int} NOT NULL,
    address TEXT,
    code_digest {bytes},
    code_until {int},
    code_tries {int} NOT NULL,
    digest_at {int} NOT NULL,
    PRIMARY KEY (person_id)
) {clustered};

CREATE TABLE local_mail (
    id {bytes} NOT NULL,
    person_id {bytes} NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    status TEXT NOT NULL,
    tries {int} NOT NULL,
    due_at {int} NOT NULL,
    at {int} NOT NULL,
    ended_at {int},
    error TEXT,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE local_webhook (
    id {bytes} NOT NULL,
    person_id {bytes} NOT NULL,
    token_id {bytes},
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    secret {bytes} NOT NULL,
    old_secret {bytes},
    old_until {int},
    sequence {int} NOT NULL,
    disabled_at {int},
    at {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE local_webhook_delivery (
    webhook_id {bytes} NOT NULL,
    sequence {int} NOT NULL,
    status TEXT NOT NULL,
    tries {int} NOT NULL,
    due_at {int} NOT NULL,
    answer {int},
    error TEXT,
    at {int} NOT NULL,
    PRIMARY KEY (webhook_id, sequence)
) {clustered};

CREATE INDEX local_notice_unread ON local_notice (person_id, id) WHERE read_at IS NULL;
CREATE INDEX local_mail_due ON local_mail (due_at) WHERE status = 'waiting';
CREATE INDEX local_webhook_by_person ON local_webhook (person_id, id);
CREATE INDEX local_webhook_delivery_due ON local_webhook_delivery (due_at) WHERE status = 'waiting';
CREATE INDEX local_mail_by_person ON local_mail (person_id, at);

-- When an order counts as silent unless there is news of it.
ALTER TABLE orders ADD COLUMN silent_at {int};
