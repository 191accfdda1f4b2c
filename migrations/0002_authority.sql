-- Approvals, letters, deputies, and tokens of service accounts.

ALTER TABLE person ADD COLUMN service_of_id {bytes};

ALTER TABLE appointment ADD COLUMN categories TEXT NOT NULL DEFAULT '[]';
ALTER TABLE appointment ADD COLUMN nation TEXT;
ALTER TABLE appointment ADD COLUMN delegated_by_id {bytes};
ALTER TABLE appointment ADD COLUMN confirmed_on TEXT NOT NULL DEFAULT '';
UPDATE appointment SET confirmed_on = valid_from;

ALTER TABLE access_token ADD COLUMN granted TEXT;

ALTER TABLE signature_policy ADD COLUMN document TEXT NOT NULL DEFAULT 'order';
ALTER TABLE signature_policy ADD COLUMN fund_id {bytes};
ALTER TABLE signature_policy ADD COLUMN is_emergency {int} NOT NULL DEFAULT 0;
ALTER TABLE signature_policy ADD COLUMN hours {int} NOT NULL DEFAULT 24;

ALTER TABLE signature ADD COLUMN acting_for_id {bytes};

ALTER TABLE orders ADD COLUMN is_emergency {int} NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN approval_hours {int} NOT NULL DEFAULT 24;
ALTER TABLE orders ADD COLUMN approval_due_at {int};
ALTER TABLE orders ADD COLUMN approval_level {int} NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN reminded_at {int};
ALTER TABLE orders ADD COLUMN assigned_to_id {bytes};

CREATE TABLE letter (
    id {bytes} NOT NULL,
    organisation_id {bytes} NOT NULL,
    document TEXT NOT NULL,
    file {bytes},
    appointments {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE TABLE view_item_order (
    item_id {bytes} NOT NULL,
    order_id {bytes} NOT NULL,
    PRIMARY KEY (item_id, order_id)
) {clustered};

-- The projections are made anew, so that orders placed before are in the new one.
DELETE FROM view_cursor;
