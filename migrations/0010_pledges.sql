-- Pledges of partners: each stage kept apart and dated, every step with its document, every transfer once.

CREATE TABLE pledge (
    id {bytes} NOT NULL,
    code {text} NOT NULL,
    partner_id {bytes} NOT NULL,
    name_uk TEXT NOT NULL,
    name_en TEXT NOT NULL,
    currency TEXT NOT NULL,
    rate TEXT,
    announced_minor {int} NOT NULL,
    announced_on TEXT,
    pledged_minor {int} NOT NULL,
    pledged_on TEXT,
    confirmed_minor {int} NOT NULL,
    confirmed_on TEXT,
    transferred_minor {int} NOT NULL CHECK (transferred_minor <= confirmed_minor),
    transferred_on TEXT,
    allocated_minor {int} NOT NULL CHECK (allocated_minor >= 0),
    appropriation TEXT,
    appropriation_on TEXT,
    earmark TEXT NOT NULL,
    lapse_on TEXT NOT NULL,
    tranches TEXT NOT NULL,
    fund_id {bytes},
    status TEXT NOT NULL,
    step_count {int} NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE pledge_step (
    pledge_id {bytes} NOT NULL,
    position {int} NOT NULL,
    partner_id {bytes} NOT NULL,
    at {int} NOT NULL,
    person_id {bytes} NOT NULL,
    action TEXT NOT NULL,
    on_day TEXT NOT NULL,
    document TEXT NOT NULL,
    amount_minor {int} NOT NULL,
    currency TEXT NOT NULL,
    rate TEXT,
    PRIMARY KEY (pledge_id, position)
) {clustered};

CREATE TABLE pledge_transfer (
    reference {text} NOT NULL,
    pledge_id {bytes} NOT NULL,
    amount_minor {int} NOT NULL CHECK (amount_minor > 0),
    on_day TEXT NOT NULL,
    PRIMARY KEY (reference)
) {clustered};
