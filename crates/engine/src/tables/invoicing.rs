//! How the rows of `domain::invoicing` lie in the database.

use super::stored;

stored! {
    domain::invoicing::Invoice {
        id: ["id"],
        number: ["number"],
        supplier: ["supplier_id"],
        contract: ["contract_id"],
        buyer: ["buyer_id"],
        currency: ["currency"],
        total_minor: ["total_minor"],
        payable_minor: ["payable_minor"],
        issued_on: ["issued_on"],
        due_on: ["due_on"],
        status: ["status"],
        line_count: ["line_count"],
        charge_count: ["charge_count"],
        mismatches: ["mismatches"],
        corrects: ["corrects_id"],
        received_by: ["received_by_id"],
        received_at: ["received_at"],
        reason: ["reason"],
        revision: ["revision"],
    }
    domain::invoicing::InvoiceLine {
        invoice: ["invoice_id"],
        line: ["line"],
        order: ["order_id"],
        order_line: ["order_line"],
        quantity: ["quantity"],
        unit_price_minor: ["unit_price_minor"],
        tax_rate_percent: ["tax_rate_percent"],
    }
    domain::invoicing::InvoiceCharge {
        invoice: ["invoice_id"],
        ordinal: ["ordinal"],
        charge: ["order_id", "line", "position"],
        amount_minor: ["amount_minor"],
    }
    domain::invoicing::InvoiceNumber {
        supplier: ["supplier_id"],
        number: ["number"],
        invoice: ["invoice_id"],
    }
}
