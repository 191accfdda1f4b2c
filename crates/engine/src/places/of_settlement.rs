//! The places of invoices and payments.

use std::collections::BTreeMap;

use domain::state::State;
use domain::values::{Id, InvoiceId, PaymentId};

use super::{Family, Place, scope};

/// Asks for what the places of an invoice follow from.
pub(super) fn want_invoice(state: &mut State, id: InvoiceId) {
    let Some(charge_count) = state.invoices.want(&id).map(|invoice| invoice.charge_count) else { return };
    for ordinal in 1..=charge_count {
        let charge = state.invoice_charges.want(&(id, ordinal)).map(|row| row.charge);
        if let Some(allotment) =
            charge.and_then(|key| state.charges.want(&key)).map(|charge| charge.allotment)
        {
            state.allotments.want(&allotment);
        }
    }
}

/// The places of an invoice: where it stands and, once it is matched, what each fund pays of it.
pub(super) fn invoice_places(state: &State, id: InvoiceId) -> Vec<Place> {
    let Some(invoice) = state.invoices.get(&id) else { return Vec::new() };
    let (standing, day) = (invoice.status.as_str(), invoice.due_on.to_string());
    let currency = invoice.currency.code().to_owned();
    let money = |family, part, amount, whose| Place {
        scope: scope([whose]),
        day: day.clone(),
        currency: currency.clone(),
        amount,
        ..Place::new(id, family, part, standing)
    };
    let mut shares: BTreeMap<u128, i64> = BTreeMap::new();
    for ordinal in 1..=invoice.charge_count {
        let row = state.invoice_charges.known(&(id, ordinal));
        let allotment = state.charges.known(&row.charge).allotment;
        *shares.entry(state.allotments.known(&allotment).fund.bits()).or_default() += row.amount_minor;
    }
    let of_funds = shares.into_iter().zip(0..);
    let of_funds = of_funds.map(|((fund, amount), part)| money(Family::Payable, part, amount, fund));
    let whole = money(Family::Invoice, 0, invoice.total_minor, invoice.supplier.bits());
    std::iter::once(whole).chain(of_funds).collect()
}

/// The place of a payment.
pub(super) fn payment_place(state: &State, id: PaymentId) -> Option<Place> {
    let payment = state.payments.get(&id)?;
    Some(Place {
        scope: scope([payment.supplier.bits()]),
        day: payment.due_on.to_string(),
        currency: payment.currency.code().to_owned(),
        amount: payment.amount_minor,
        ..Place::new(id, Family::Payment, 0, payment.status.as_str())
    })
}
