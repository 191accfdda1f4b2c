-- Where documents stand, and how many and how much that is: what people who oversee many orders count. Made behind the
-- commit from the state.

CREATE TABLE view_place_cursor (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence {int} NOT NULL
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
