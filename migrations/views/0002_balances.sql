-- What the postings of a fund or allotment add up to on each of its accounts, as far as the cursor has come.

CREATE TABLE view_holder_balance (
    holder {bytes} NOT NULL,
    account {text} NOT NULL,
    amount_minor {int} NOT NULL,
    PRIMARY KEY (holder, account)
) {clustered};

INSERT INTO view_holder_balance (holder, account, amount_minor)
SELECT holder, account, CAST(SUM(amount_minor) AS {int}) FROM (
    SELECT to_holder AS holder, to_account AS account, amount_minor FROM posting
        WHERE sequence <= (SELECT sequence FROM view_cursor)
    UNION ALL SELECT from_holder, from_account, -amount_minor FROM posting
        WHERE sequence <= (SELECT sequence FROM view_cursor)
) AS moved GROUP BY holder, account;
