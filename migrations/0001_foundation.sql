-- The journal: the one ordered record that all other tables follow from.

CREATE TABLE journal (
    sequence {int} NOT NULL PRIMARY KEY,
    at {int} NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    subjects TEXT NOT NULL,
    fields TEXT NOT NULL,
    withheld TEXT NOT NULL,
    salt {bytes} NOT NULL,
    leaf {bytes} NOT NULL
) {strict};

CREATE TABLE journal_head (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence {int} NOT NULL,
    at {int} NOT NULL,
    frontier {bytes} NOT NULL,
    reference_sequence {int} NOT NULL
) {strict};

CREATE TABLE journal_tile (
    level {int} NOT NULL,
    position {int} NOT NULL,
    hashes {bytes} NOT NULL,
    PRIMARY KEY (level, position)
) {clustered};

CREATE TABLE checkpoint (
    size {int} NOT NULL PRIMARY KEY,
    note TEXT NOT NULL
) {strict};

CREATE TABLE personal (
    subject {text} NOT NULL,
    field {text} NOT NULL,
    sequence {int} NOT NULL,
    value TEXT NOT NULL,
    salt {bytes} NOT NULL,
    PRIMARY KEY (subject, field, sequence)
) {clustered};

-- What is remembered for a time and never verified.

CREATE TABLE local_idempotency (
    day {int} NOT NULL,
    key {bytes} NOT NULL,
    body {bytes} NOT NULL,
    first_sequence {int} NOT NULL,
    last_sequence {int} NOT NULL,
    PRIMARY KEY (day, key)
) {clustered};

CREATE TABLE local_consumer (
    person_id {bytes} NOT NULL,
    name {text} NOT NULL,
    sequence {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (person_id, name)
) {clustered};

CREATE TABLE local_draft (
    person_id {bytes} NOT NULL,
    form {text} NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (person_id, form)
) {clustered};

-- Projections of the journal, made after COMMIT.

CREATE TABLE view_cursor (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence {int} NOT NULL,
    order_id {bytes} NOT NULL
) {strict};

CREATE TABLE view_order_entry (
    order_id {bytes} NOT NULL,
    sequence {int} NOT NULL,
    PRIMARY KEY (order_id, sequence)
) {clustered};

CREATE TABLE view_party_order (
    party_id {bytes} NOT NULL,
    order_id {bytes} NOT NULL,
    PRIMARY KEY (party_id, order_id)
) {clustered};

CREATE TABLE view_holder_posting (
    holder {bytes} NOT NULL,
    sequence {int} NOT NULL,
    ordinal {int} NOT NULL,
    PRIMARY KEY (holder, sequence, ordinal)
) {clustered};

-- The state: one table for each kind of row.

CREATE TABLE cell (
    id {int} NOT NULL CHECK (id = 1),
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    log_key {bytes} NOT NULL,
    is_demo {int} NOT NULL,
    founded_at {int} NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE log_key (
    since {int} NOT NULL,
    public_key {bytes} NOT NULL,
    old_signature {bytes},
    new_signature {bytes},
    PRIMARY KEY (since)
) {clustered};

CREATE TABLE counter (
    series {text} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (series)
) {clustered};

CREATE TABLE organisation (
    id {bytes} NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    name_uk TEXT NOT NULL,
    name_en TEXT NOT NULL,
    edrpou TEXT,
    ncage TEXT,
    iban TEXT,
    country TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    suspended_until TEXT,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE parentage (
    organisation_id {bytes} NOT NULL,
    valid_from {text} NOT NULL,
    parent_id {bytes},
    document TEXT,
    PRIMARY KEY (organisation_id, valid_from)
) {clustered};

CREATE TABLE delivery_point (
    id {bytes} NOT NULL,
    code {text} NOT NULL,
    unit_id {bytes} NOT NULL,
    name_uk TEXT NOT NULL,
    name_en TEXT NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE person (
    id {bytes} NOT NULL,
    code TEXT NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE appointment (
    id {bytes} NOT NULL,
    person_id {bytes} NOT NULL,
    role TEXT NOT NULL,
    organisation_id {bytes} NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    document TEXT NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE signing_key (
    id {bytes} NOT NULL,
    person_id {bytes} NOT NULL,
    public_key {bytes} NOT NULL,
    is_demo {int} NOT NULL,
    registered_at {int} NOT NULL,
    revoked_at {int},
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE access_token (
    id {bytes} NOT NULL,
    person_id {bytes} NOT NULL,
    secret_digest {bytes} NOT NULL,
    expires_at {int} NOT NULL,
    revoked_at {int},
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE signature_policy (
    id {bytes} NOT NULL,
    code TEXT NOT NULL,
    organisation_id {bytes},
    category_id {bytes},
    amount_from_minor {int} NOT NULL,
    currency TEXT NOT NULL,
    steps TEXT NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE signature (
    object {bytes} NOT NULL,
    ordinal {int} NOT NULL,
    edition {int} NOT NULL,
    purpose TEXT NOT NULL,
    person_id {bytes} NOT NULL,
    key_id {bytes} NOT NULL,
    method TEXT NOT NULL,
    digest {bytes} NOT NULL,
    signature {bytes} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (object, ordinal)
) {clustered};

CREATE TABLE signed_document (
    object {bytes} NOT NULL,
    edition {int} NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (object, edition)
) {clustered};

CREATE TABLE category (
    id {bytes} NOT NULL,
    code TEXT NOT NULL,
    domain TEXT NOT NULL,
    cpv TEXT NOT NULL,
    name_uk TEXT NOT NULL,
    name_en TEXT NOT NULL,
    characteristics TEXT NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE item (
    id {bytes} NOT NULL,
    code {text} NOT NULL,
    maker_id {bytes} NOT NULL,
    category_id {bytes} NOT NULL,
    name_uk TEXT NOT NULL,
    name_en TEXT NOT NULL,
    model TEXT NOT NULL,
    model_revision TEXT NOT NULL,
    nsn TEXT,
    unit_of_issue TEXT NOT NULL,
    characteristics TEXT NOT NULL,
    spares TEXT NOT NULL,
    substitutes TEXT NOT NULL,
    class TEXT,
    status TEXT NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE framework (
    id {bytes} NOT NULL,
    code {text} NOT NULL,
    name_uk TEXT NOT NULL,
    name_en TEXT NOT NULL,
    buyer_id {bytes} NOT NULL,
    currency TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    ceiling_minor {int} NOT NULL,
    called_minor {int} NOT NULL CHECK (called_minor >= 0),
    ceiling_quantity {int} NOT NULL,
    called_quantity {int} NOT NULL CHECK (called_quantity >= 0),
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE contract (
    id {bytes} NOT NULL,
    code {text} NOT NULL,
    kind TEXT NOT NULL,
    framework_id {bytes},
    rank {int},
    supplier_id {bytes} NOT NULL,
    buyer_id {bytes} NOT NULL,
    currency TEXT NOT NULL,
    signed_on TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    ceiling_minor {int} NOT NULL,
    called_minor {int} NOT NULL CHECK (called_minor >= 0),
    delivery_terms TEXT NOT NULL,
    penalty_rules TEXT NOT NULL,
    amendments {int} NOT NULL,
    line_count {int} NOT NULL,
    status TEXT NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE contract_line (
    contract_id {bytes} NOT NULL,
    item_id {bytes} NOT NULL,
    unit_price_minor {int} NOT NULL,
    ceiling_quantity {int} NOT NULL,
    tax_category TEXT NOT NULL,
    tax_rate_percent {int} NOT NULL,
    price_rises {int} NOT NULL,
    PRIMARY KEY (contract_id, item_id)
) {clustered};

CREATE TABLE offer (
    id {bytes} NOT NULL,
    contract_id {bytes} NOT NULL,
    item_id {bytes} NOT NULL,
    unit_price_minor {int} NOT NULL,
    stock {int} NOT NULL CHECK (stock >= 0),
    reserved {int} NOT NULL CHECK (reserved >= 0),
    called_quantity {int} NOT NULL CHECK (called_quantity >= 0),
    minimum {int} NOT NULL,
    pack {int} NOT NULL,
    lead_time_days {int} NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE offer_price (
    offer_id {bytes} NOT NULL,
    sequence {int} NOT NULL,
    at {int} NOT NULL,
    unit_price_minor {int} NOT NULL,
    PRIMARY KEY (offer_id, sequence)
) {clustered};

CREATE TABLE fund (
    id {bytes} NOT NULL,
    code {text} NOT NULL,
    source_kind TEXT NOT NULL,
    owner_id {bytes} NOT NULL,
    currency TEXT NOT NULL,
    name_uk TEXT NOT NULL,
    name_en TEXT NOT NULL,
    programme_code TEXT,
    economic_code TEXT,
    budget_year {int} NOT NULL,
    lapse_on TEXT NOT NULL,
    earmark TEXT NOT NULL,
    source_minor {int} NOT NULL CHECK (source_minor <= 0),
    exchange_minor {int} NOT NULL,
    unallotted_minor {int} NOT NULL CHECK (unallotted_minor >= 0),
    lapsed_minor {int} NOT NULL CHECK (lapsed_minor >= 0),
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE bank_document (
    fund_id {bytes} NOT NULL,
    reference {text} NOT NULL,
    amount_minor {int} NOT NULL,
    PRIMARY KEY (fund_id, reference)
) {clustered};

CREATE TABLE posting (
    sequence {int} NOT NULL,
    ordinal {int} NOT NULL,
    from_holder {bytes} NOT NULL,
    from_account TEXT NOT NULL,
    to_holder {bytes} NOT NULL,
    to_account TEXT NOT NULL,
    amount_minor {int} NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    order_id {bytes},
    PRIMARY KEY (sequence, ordinal)
) {clustered};

CREATE TABLE allotment (
    id {bytes} NOT NULL,
    code {text} NOT NULL,
    fund_id {bytes} NOT NULL,
    currency TEXT NOT NULL,
    unit_id {bytes} NOT NULL,
    parent_id {bytes},
    document TEXT NOT NULL,
    available_minor {int} NOT NULL CHECK (available_minor >= 0),
    committed_minor {int} NOT NULL CHECK (committed_minor >= 0),
    obligated_minor {int} NOT NULL CHECK (obligated_minor >= 0),
    advanced_minor {int} NOT NULL CHECK (advanced_minor >= 0),
    accrued_minor {int} NOT NULL CHECK (accrued_minor >= 0),
    paid_minor {int} NOT NULL CHECK (paid_minor >= 0),
    class_limits TEXT NOT NULL,
    is_lapsed {int} NOT NULL,
    lapse_on TEXT NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE unit_allotments (
    unit_id {bytes} NOT NULL,
    allotments TEXT NOT NULL,
    PRIMARY KEY (unit_id)
) {clustered};

CREATE TABLE orders (
    id {bytes} NOT NULL,
    number TEXT NOT NULL,
    unit_id {bytes} NOT NULL,
    contract_id {bytes} NOT NULL,
    supplier_id {bytes} NOT NULL,
    buyer_id {bytes} NOT NULL,
    delivery_point_id {bytes} NOT NULL,
    currency TEXT NOT NULL,
    total_minor {int} NOT NULL,
    line_count {int} NOT NULL,
    placed_by_id {bytes} NOT NULL,
    orderers TEXT NOT NULL,
    accepted_by TEXT NOT NULL,
    paid_by TEXT NOT NULL,
    placed_at {int} NOT NULL,
    status TEXT NOT NULL,
    progress TEXT NOT NULL,
    edition {int} NOT NULL,
    last_edition {int} NOT NULL,
    document_digest {bytes} NOT NULL,
    steps TEXT NOT NULL,
    steps_signed {int} NOT NULL,
    signature_count {int} NOT NULL,
    hold_until {int},
    is_amending {int} NOT NULL,
    answer_until {int},
    is_escalated {int} NOT NULL,
    sent_at {int},
    reason TEXT,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE order_line (
    order_id {bytes} NOT NULL,
    line {int} NOT NULL,
    offer_id {bytes} NOT NULL,
    item_id {bytes} NOT NULL,
    unit_price_minor {int} NOT NULL,
    quantity {int} NOT NULL,
    reserved {int} NOT NULL,
    short {int} NOT NULL,
    promised_on TEXT NOT NULL,
    charge_count {int} NOT NULL,
    answer TEXT NOT NULL,
    confirmed {int} NOT NULL,
    despatched {int} NOT NULL,
    arrived {int} NOT NULL,
    accepted {int} NOT NULL,
    rejected {int} NOT NULL,
    missing {int} NOT NULL,
    invoiced {int} NOT NULL,
    paid {int} NOT NULL,
    cancelled {int} NOT NULL,
    PRIMARY KEY (order_id, line)
) {clustered};

CREATE TABLE charge (
    order_id {bytes} NOT NULL,
    line {int} NOT NULL,
    position {int} NOT NULL,
    allotment_id {bytes} NOT NULL,
    class TEXT,
    available_minor {int} NOT NULL CHECK (available_minor >= 0),
    committed_minor {int} NOT NULL CHECK (committed_minor >= 0),
    obligated_minor {int} NOT NULL CHECK (obligated_minor >= 0),
    advanced_minor {int} NOT NULL CHECK (advanced_minor >= 0),
    accrued_minor {int} NOT NULL CHECK (accrued_minor >= 0),
    paid_minor {int} NOT NULL CHECK (paid_minor >= 0),
    payable_minor {int} NOT NULL,
    PRIMARY KEY (order_id, line, position)
) {clustered};

CREATE TABLE despatch (
    id {bytes} NOT NULL,
    number TEXT NOT NULL,
    order_id {bytes} NOT NULL,
    unit_id {bytes} NOT NULL,
    supplier_id {bytes} NOT NULL,
    packing_list TEXT NOT NULL,
    line_count {int} NOT NULL,
    expected_on TEXT,
    despatched_by_id {bytes} NOT NULL,
    despatched_at {int} NOT NULL,
    status TEXT NOT NULL,
    at_hub_on TEXT,
    arrived_on TEXT,
    received_by_id {bytes},
    open_act_id {bytes},
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE despatch_line (
    despatch_id {bytes} NOT NULL,
    line {int} NOT NULL,
    order_line {int} NOT NULL,
    item_id {bytes} NOT NULL,
    lot TEXT NOT NULL,
    quantity {int} NOT NULL,
    manifest TEXT NOT NULL,
    attempt {int} NOT NULL,
    parts {int} NOT NULL,
    serials {int} NOT NULL,
    digest {bytes} NOT NULL,
    ends_at {int},
    accepted {int} NOT NULL CHECK (accepted >= 0),
    rejected {int} NOT NULL CHECK (rejected >= 0),
    missing {int} NOT NULL CHECK (missing >= 0),
    PRIMARY KEY (despatch_id, line)
) {clustered};

CREATE TABLE packing_list (
    supplier_id {bytes} NOT NULL,
    number {text} NOT NULL,
    despatch_id {bytes} NOT NULL,
    PRIMARY KEY (supplier_id, number)
) {clustered};

CREATE TABLE serial (
    item_id {bytes} NOT NULL,
    number {text} NOT NULL,
    despatch_id {bytes} NOT NULL,
    line {int} NOT NULL,
    attempt {int} NOT NULL,
    position {int} NOT NULL,
    state TEXT,
    PRIMARY KEY (item_id, number)
) {clustered};

CREATE TABLE act (
    id {bytes} NOT NULL,
    number TEXT NOT NULL,
    despatch_id {bytes} NOT NULL,
    order_id {bytes} NOT NULL,
    unit_id {bytes} NOT NULL,
    status TEXT NOT NULL,
    edition {int} NOT NULL,
    document_digest {bytes} NOT NULL,
    steps TEXT NOT NULL,
    steps_signed {int} NOT NULL,
    line_count {int} NOT NULL,
    exception_count {int} NOT NULL,
    discrepancy_count {int} NOT NULL,
    drawn_by_id {bytes} NOT NULL,
    drawn_at {int} NOT NULL,
    accepted_at {int},
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE act_line (
    act_id {bytes} NOT NULL,
    position {int} NOT NULL,
    line {int} NOT NULL,
    order_line {int} NOT NULL,
    accepted {int} NOT NULL,
    rejected {int} NOT NULL,
    missing {int} NOT NULL,
    unjudged {int} NOT NULL,
    offset_minor {int} NOT NULL,
    accrued_minor {int} NOT NULL,
    PRIMARY KEY (act_id, position)
) {clustered};

CREATE TABLE act_exception (
    act_id {bytes} NOT NULL,
    position {int} NOT NULL,
    line {int} NOT NULL,
    item_id {bytes} NOT NULL,
    serial TEXT NOT NULL,
    verdict TEXT NOT NULL,
    discrepancy {int} NOT NULL,
    PRIMARY KEY (act_id, position)
) {clustered};

CREATE TABLE discrepancy (
    act_id {bytes} NOT NULL,
    position {int} NOT NULL,
    code TEXT NOT NULL,
    line {int} NOT NULL,
    quantity {int} NOT NULL,
    withheld {int} NOT NULL,
    found TEXT NOT NULL,
    note {bytes},
    status TEXT NOT NULL,
    outcome TEXT,
    PRIMARY KEY (act_id, position)
) {clustered};

CREATE TABLE timer (
    at {int} NOT NULL,
    deadline {text} NOT NULL,
    object {bytes} NOT NULL,
    PRIMARY KEY (at, deadline, object)
) {clustered};

CREATE TABLE proposal (
    order_id {bytes} NOT NULL,
    line {int} NOT NULL,
    quantity {int} NOT NULL,
    promised_on TEXT NOT NULL,
    offer_id {bytes} NOT NULL,
    item_id {bytes} NOT NULL,
    unit_price_minor {int} NOT NULL,
    PRIMARY KEY (order_id, line)
) {clustered};

CREATE TABLE amendment (
    order_id {bytes} NOT NULL,
    edition {int} NOT NULL,
    document_digest {bytes} NOT NULL,
    steps TEXT NOT NULL,
    steps_signed {int} NOT NULL,
    hold_until {int} NOT NULL,
    reason TEXT NOT NULL,
    lines TEXT NOT NULL,
    PRIMARY KEY (order_id)
) {clustered};

CREATE TABLE invoice (
    id {bytes} NOT NULL,
    number TEXT NOT NULL,
    supplier_id {bytes} NOT NULL,
    contract_id {bytes} NOT NULL,
    buyer_id {bytes} NOT NULL,
    currency TEXT NOT NULL,
    total_minor {int} NOT NULL,
    payable_minor {int} NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    status TEXT NOT NULL,
    line_count {int} NOT NULL,
    charge_count {int} NOT NULL,
    mismatches TEXT NOT NULL,
    corrects_id {bytes},
    received_by_id {bytes} NOT NULL,
    received_at {int} NOT NULL,
    reason TEXT,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE invoice_line (
    invoice_id {bytes} NOT NULL,
    line {int} NOT NULL,
    order_id {bytes} NOT NULL,
    order_line {int} NOT NULL,
    quantity {int} NOT NULL,
    unit_price_minor {int} NOT NULL,
    tax_rate_percent {int} NOT NULL,
    PRIMARY KEY (invoice_id, line)
) {clustered};

CREATE TABLE invoice_charge (
    invoice_id {bytes} NOT NULL,
    ordinal {int} NOT NULL,
    order_id {bytes} NOT NULL,
    line {int} NOT NULL,
    position {int} NOT NULL,
    amount_minor {int} NOT NULL,
    PRIMARY KEY (invoice_id, ordinal)
) {clustered};

CREATE TABLE invoice_number (
    supplier_id {bytes} NOT NULL,
    number {text} NOT NULL,
    invoice_id {bytes} NOT NULL,
    PRIMARY KEY (supplier_id, number)
) {clustered};

CREATE TABLE payment (
    id {bytes} NOT NULL,
    number TEXT NOT NULL,
    invoice_id {bytes} NOT NULL,
    buyer_id {bytes} NOT NULL,
    supplier_id {bytes} NOT NULL,
    payee_iban TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor {int} NOT NULL,
    shares TEXT NOT NULL,
    status TEXT NOT NULL,
    ordered_by_id {bytes} NOT NULL,
    ordered_at {int} NOT NULL,
    due_on TEXT NOT NULL,
    confirmed_by TEXT,
    reason TEXT,
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE confirmation (
    reference {text} NOT NULL,
    movement TEXT NOT NULL,
    object {bytes} NOT NULL,
    document TEXT NOT NULL,
    amount_minor {int} NOT NULL,
    currency TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (reference)
) {clustered};

-- Lists that people open every day. Tables that grow with every order have none: see the projections above.

CREATE INDEX item_by_code ON item (code);
CREATE INDEX contract_line_by_item ON contract_line (item_id, contract_id);
CREATE INDEX delivery_point_by_unit ON delivery_point (unit_id, code);
CREATE UNIQUE INDEX access_token_by_secret ON access_token (secret_digest);
