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
