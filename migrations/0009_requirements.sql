-- Needs of units with every change, and the lists that go to partners, frozen version by version.

CREATE TABLE requirement (
    id {bytes} NOT NULL,
    number TEXT NOT NULL,
    unit_id {bytes} NOT NULL,
    need TEXT NOT NULL,
    quantity {int} NOT NULL CHECK (quantity > 0),
    needed_from TEXT NOT NULL,
    needed_to TEXT NOT NULL,
    priority {int} NOT NULL,
    urgency TEXT NOT NULL,
    part_of_id {bytes},
    parts TEXT NOT NULL,
    list_id {bytes},
    status TEXT NOT NULL,
    change_count {int} NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE INDEX requirement_by_unit ON requirement (unit_id, id);

CREATE TABLE requirement_change (
    requirement_id {bytes} NOT NULL,
    position {int} NOT NULL,
    sequence {int} NOT NULL,
    at {int} NOT NULL,
    person_id {bytes},
    action TEXT,
    reason TEXT,
    quantity {int} NOT NULL,
    needed_from TEXT NOT NULL,
    needed_to TEXT NOT NULL,
    priority {int} NOT NULL,
    urgency TEXT NOT NULL,
    status TEXT NOT NULL,
    PRIMARY KEY (requirement_id, position)
) {clustered};

CREATE TABLE requirement_list (
    id {bytes} NOT NULL,
    code {text} NOT NULL,
    owner_id {bytes} NOT NULL,
    validator_id {bytes} NOT NULL,
    name_uk TEXT NOT NULL,
    name_en TEXT NOT NULL,
    versions {int} NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE requirement_list_version (
    list_id {bytes} NOT NULL,
    version {int} NOT NULL,
    submitted_at {int} NOT NULL,
    submitted_by_id {bytes} NOT NULL,
    line_count {int} NOT NULL,
    PRIMARY KEY (list_id, version)
) {clustered};

CREATE TABLE requirement_list_line (
    list_id {bytes} NOT NULL,
    version {int} NOT NULL,
    requirement_id {bytes} NOT NULL,
    number {text} NOT NULL,
    unit_id {bytes} NOT NULL,
    need TEXT NOT NULL,
    quantity {int} NOT NULL CHECK (quantity > 0),
    needed_from TEXT NOT NULL,
    needed_to TEXT NOT NULL,
    priority {int} NOT NULL,
    urgency TEXT NOT NULL,
    verdict TEXT,
    PRIMARY KEY (list_id, version, requirement_id)
) {clustered};
