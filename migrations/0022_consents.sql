-- Consents of donors to changes that leave their earmark, and whom a proposal waits for.

ALTER TABLE proposal ADD COLUMN asked TEXT NOT NULL DEFAULT '[]';

CREATE TABLE consent (
    order_id {bytes} NOT NULL,
    line {int} NOT NULL,
    fund_id {bytes} NOT NULL,
    partner_id {bytes} NOT NULL,
    condition TEXT NOT NULL,
    quantity {int} NOT NULL,
    promised_on TEXT NOT NULL,
    offer_id {bytes} NOT NULL,
    item_id {bytes} NOT NULL,
    unit_price_minor {int} NOT NULL,
    result TEXT NOT NULL,
    letter TEXT NOT NULL,
    person_id {bytes} NOT NULL,
    at {int} NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (order_id, line, fund_id)
) {clustered};

CREATE INDEX proposal_asked ON proposal (order_id, line) WHERE asked <> '[]';
CREATE INDEX consent_partner ON consent (partner_id, at);
