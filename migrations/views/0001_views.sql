-- Projections of the journal, made behind the commit and made anew when they are gone. A cursor says how far they have
-- come, and the leaf hash of that entry whether it is the journal they were made from.

CREATE TABLE view_cursor (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence {int} NOT NULL,
    leaf {bytes} NOT NULL,
    order_id {bytes} NOT NULL
) {strict};

CREATE TABLE view_object_entry (
    object {bytes} NOT NULL,
    sequence {int} NOT NULL,
    PRIMARY KEY (object, sequence)
) {clustered};

CREATE TABLE view_party_order (
    party_id {bytes} NOT NULL,
    order_id {bytes} NOT NULL,
    PRIMARY KEY (party_id, order_id)
) {clustered};

CREATE TABLE view_item_order (
    item_id {bytes} NOT NULL,
    order_id {bytes} NOT NULL,
    PRIMARY KEY (item_id, order_id)
) {clustered};

CREATE TABLE view_fund_order (
    fund_id {bytes} NOT NULL,
    order_id {bytes} NOT NULL,
    PRIMARY KEY (fund_id, order_id)
) {clustered};

CREATE TABLE view_holder_posting (
    holder {bytes} NOT NULL,
    sequence {int} NOT NULL,
    ordinal {int} NOT NULL,
    PRIMARY KEY (holder, sequence, ordinal)
) {clustered};

-- Where documents stand, and how many and how much that is: what people who oversee many orders count.

CREATE TABLE view_place_cursor (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence {int} NOT NULL,
    leaf {bytes} NOT NULL
) {strict};

CREATE TABLE view_place (
    object {bytes} NOT NULL,
    family {text} NOT NULL,
    part {int} NOT NULL,
    standing {text} NOT NULL,
    scope {bytes} NOT NULL,
    day {text} NOT NULL,
    currency TEXT NOT NULL,
    amount {int} NOT NULL,
    PRIMARY KEY (object, family, part)
) {clustered};

CREATE TABLE view_figure (
    family {text} NOT NULL,
    standing {text} NOT NULL,
    scope {bytes} NOT NULL,
    period {text} NOT NULL,
    currency {text} NOT NULL,
    count {int} NOT NULL,
    amount {int} NOT NULL,
    PRIMARY KEY (family, standing, scope, period, currency)
) {clustered};

CREATE INDEX view_place_by_day ON view_place (family, standing, day, object, part);
CREATE INDEX view_figure_by_period ON view_figure (family, standing, period, scope, currency);
