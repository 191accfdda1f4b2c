-- Whose account with a provider is whose here, beside the state: never journalled, never verified.

CREATE TABLE local_binding (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id {bytes} NOT NULL,
    bound_at {int} NOT NULL,
    PRIMARY KEY (issuer, subject)
) {clustered};

CREATE UNIQUE INDEX local_binding_by_person ON local_binding (person_id, issuer);
