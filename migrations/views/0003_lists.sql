-- Lists by owner: the orders of an organisation or an item, the postings of a fund or allotment. A row holds the keys, 16
-- bytes each and oldest first, that were found together, because a row for each key takes a third of the time of all
-- projections. Lists and sums are made anew from the first entry.

DROP TABLE view_party_order;
DROP TABLE view_item_order;
DROP TABLE view_holder_posting;

CREATE TABLE view_list (
    list {text} NOT NULL,
    owner {bytes} NOT NULL,
    first {bytes} NOT NULL,
    keys {bytes} NOT NULL,
    PRIMARY KEY (list, owner, first)
) {strict};

DELETE FROM view_cursor;
DELETE FROM view_balance_cursor;
DELETE FROM view_holder_balance;
