-- What the postings of a fund or allotment add up to on each of its accounts, as far as a cursor has come.

CREATE TABLE view_balance_cursor (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence {int} NOT NULL
) {strict};

CREATE TABLE view_holder_balance (
    holder {bytes} NOT NULL,
    account {text} NOT NULL,
    amount_minor {int} NOT NULL,
    PRIMARY KEY (holder, account)
) {clustered};
