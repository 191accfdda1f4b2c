-- Donors' vetting of makers, and the charges that reimbursements cut from others.

CREATE TABLE vetting (
    partner_id {bytes} NOT NULL,
    maker_id {bytes} NOT NULL,
    result TEXT NOT NULL,
    on_day TEXT NOT NULL,
    vetted_by TEXT NOT NULL,
    letter TEXT NOT NULL,
    recorded_by_id {bytes} NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (partner_id, maker_id)
) {clustered};

ALTER TABLE charge ADD COLUMN cut_from {int};
