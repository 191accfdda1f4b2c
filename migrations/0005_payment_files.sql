-- Files for the bank, and which one a payment is in. A bank names a payment by its number.

CREATE TABLE payment_file (
    number {text} NOT NULL,
    buyer_id {bytes} NOT NULL,
    payer_iban TEXT NOT NULL,
    payments TEXT NOT NULL,
    filed_by_id {bytes} NOT NULL,
    filed_at {int} NOT NULL,
    PRIMARY KEY (number)
) {clustered};

ALTER TABLE payment ADD COLUMN file TEXT;
CREATE INDEX payment_by_number ON payment (number);
CREATE INDEX payment_by_invoice ON payment (invoice_id, id);
