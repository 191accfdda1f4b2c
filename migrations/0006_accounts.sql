-- Passkeys sign documents: a key has the origin it signs at, a signature what was signed around the document.

ALTER TABLE signing_key ADD COLUMN origin TEXT;
ALTER TABLE signature ADD COLUMN assertion TEXT;

-- How people sign in, beside the state: never journalled, never verified.

CREATE TABLE local_account (
    person_id {bytes} NOT NULL,
    password TEXT NOT NULL,
    code_secret {bytes} NOT NULL,
    code_step {int} NOT NULL,
    PRIMARY KEY (person_id)
) {clustered};

CREATE TABLE local_passkey (
    credential {bytes} NOT NULL,
    person_id {bytes} NOT NULL,
    key_id {bytes} NOT NULL,
    name TEXT NOT NULL,
    added_at {int} NOT NULL,
    used_at {int} NOT NULL,
    PRIMARY KEY (credential)
) {clustered};

CREATE INDEX local_passkey_by_person ON local_passkey (person_id);

CREATE TABLE local_recovery_code (
    person_id {bytes} NOT NULL,
    digest {bytes} NOT NULL,
    PRIMARY KEY (person_id, digest)
) {clustered};

CREATE TABLE local_invitation (
    person_id {bytes} NOT NULL,
    digest {bytes} NOT NULL,
    invited_by TEXT NOT NULL,
    invited_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    replaces {int} NOT NULL,
    PRIMARY KEY (person_id)
) {clustered};

CREATE TABLE local_session (
    digest {bytes} NOT NULL,
    person_id {bytes} NOT NULL,
    way TEXT NOT NULL,
    browser TEXT NOT NULL,
    since {int} NOT NULL,
    seen_at {int} NOT NULL,
    proved_at {int} NOT NULL,
    PRIMARY KEY (digest)
) {clustered};

CREATE INDEX local_session_by_person ON local_session (person_id);

CREATE TABLE local_device (
    digest {bytes} NOT NULL,
    person_id {bytes} NOT NULL,
    seen_at {int} NOT NULL,
    PRIMARY KEY (digest)
) {clustered};

CREATE INDEX local_device_by_person ON local_device (person_id);

CREATE TABLE local_challenge (
    digest {bytes} NOT NULL,
    expires_at {int} NOT NULL,
    PRIMARY KEY (digest)
) {clustered};
