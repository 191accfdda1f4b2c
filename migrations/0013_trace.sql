-- What follows a fund's money to orders, pieces, invoices and payments; none of the indexes lies on the way of an order.

CREATE TABLE view_fund_order (
    fund_id {bytes} NOT NULL,
    order_id {bytes} NOT NULL,
    PRIMARY KEY (fund_id, order_id)
) {clustered};

-- Pieces of a lot that do not differ from it, in the order of its manifest.
CREATE INDEX serial_by_lot ON serial (despatch_id, line, attempt, position) WHERE state IS NULL;
CREATE INDEX invoice_charge_by_order ON invoice_charge (order_id, line, position, invoice_id);

-- The projections are made anew with the new one among them.
DELETE FROM view_cursor;
