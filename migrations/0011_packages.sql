-- Packages with the lines of every version, and what pledges bear of them.

CREATE TABLE package (
    id {bytes} NOT NULL,
    code {text} NOT NULL,
    owner_id {bytes} NOT NULL,
    validator_id {bytes} NOT NULL,
    releaser_id {bytes} NOT NULL,
    name_uk TEXT NOT NULL,
    name_en TEXT NOT NULL,
    currency TEXT NOT NULL,
    target_minor {int} NOT NULL,
    version {int} NOT NULL,
    line_count {int} NOT NULL,
    total_minor {int} NOT NULL,
    pledges TEXT NOT NULL,
    funded_minor {int} NOT NULL CHECK (funded_minor >= 0),
    status TEXT NOT NULL,
    is_held {int} NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE package_line (
    package_id {bytes} NOT NULL,
    version {int} NOT NULL,
    line {int} NOT NULL,
    requirement_id {bytes} NOT NULL,
    item_id {bytes} NOT NULL,
    quantity {int} NOT NULL CHECK (quantity > 0),
    source TEXT NOT NULL,
    supplier_id {bytes} NOT NULL,
    unit_price_minor {int} NOT NULL,
    available_on TEXT NOT NULL,
    validation TEXT,
    release TEXT,
    orders TEXT NOT NULL,
    PRIMARY KEY (package_id, version, line)
) {clustered};

CREATE TABLE package_share (
    package_id {bytes} NOT NULL,
    pledge_id {bytes} NOT NULL,
    amount_minor {int} NOT NULL CHECK (amount_minor > 0),
    worth_minor {int} NOT NULL CHECK (worth_minor >= 0),
    PRIMARY KEY (package_id, pledge_id)
) {clustered};

CREATE INDEX package_share_by_pledge ON package_share (pledge_id, package_id);
