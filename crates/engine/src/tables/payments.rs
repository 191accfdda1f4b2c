//! How the rows of `domain::payments` lie in the database.

use super::stored;

stored! {
    domain::payments::Payment {
        id: ["id"],
        number: ["number"],
        invoice: ["invoice_id"],
        buyer: ["buyer_id"],
        supplier: ["supplier_id"],
        payee_iban: ["payee_iban"],
        currency: ["currency"],
        amount_minor: ["amount_minor"],
        shares: ["shares"],
        status: ["status"],
        ordered_by: ["ordered_by_id"],
        ordered_at: ["ordered_at"],
        due_on: ["due_on"],
        confirmed_by: ["confirmed_by"],
        reason: ["reason"],
        revision: ["revision"],
        file: ["file"],
    }
    domain::payments::PaymentFile {
        number: ["number"],
        buyer: ["buyer_id"],
        payer_iban: ["payer_iban"],
        payments: ["payments"],
        filed_by: ["filed_by_id"],
        filed_at: ["filed_at"],
    }
    domain::payments::Confirmation {
        reference: ["reference"],
        movement: ["movement"],
        object: ["object"],
        document: ["document"],
        amount_minor: ["amount_minor"],
        currency: ["currency"],
        booked_on: ["booked_on"],
        at: ["at"],
    }
}
