//! Payment orders, and the files for the bank that they are in.

use domain::payments::{Payment, PaymentFile, PaymentStatus};
use domain::values::{Code, InvoiceId, OrganisationId, PaymentId};

use super::orders::Parties;
use super::{Part, Select, find, find_all};
use crate::store::{Connection, StoreError};

/// Which payments are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct PaymentFilter {
    /// Only in this status.
    pub status: Option<PaymentStatus>,
    /// Only of this supplier.
    pub supplier: Option<OrganisationId>,
    /// Only of this invoice.
    pub invoice: Option<InvoiceId>,
    /// Only with one of these as supplier or contracting agency; a unit has a part in none.
    pub parties: Option<Parties>,
}

/// Payments in order of id, which is that of time.
pub fn payments(
    connection: &mut dyn Connection,
    filter: &PaymentFilter,
    part: &Part<PaymentId>,
) -> Result<Vec<Payment>, StoreError> {
    let mut select = Select::<Payment>::all()
        .equal("status", filter.status.as_ref())
        .equal("supplier_id", filter.supplier.as_ref())
        .equal("invoice_id", filter.invoice.as_ref());
    if let Some(Parties { suppliers, buyers, .. }) = &filter.parties {
        select = select.any(&[("supplier_id", suppliers), ("buyer_id", buyers)]);
    }
    select.part(connection, "id", part)
}

/// A payment.
pub fn payment(connection: &mut dyn Connection, id: PaymentId) -> Result<Option<Payment>, StoreError> {
    find(connection, &id)
}

/// Files for the bank in order of number, which is that of time within a year; with payers given, only theirs.
pub fn files(
    connection: &mut dyn Connection,
    buyers: Option<&[OrganisationId]>,
    part: &Part<Code>,
) -> Result<Vec<PaymentFile>, StoreError> {
    let mut select = Select::<PaymentFile>::all();
    if let Some(buyers) = buyers {
        select = select.any(&[("buyer_id", buyers)]);
    }
    select.part(connection, "number", part)
}

/// A file for the bank with its payments, in its order.
pub fn file(
    connection: &mut dyn Connection,
    number: &Code,
) -> Result<Option<(PaymentFile, Vec<Payment>)>, StoreError> {
    let Some(file) = find::<PaymentFile>(connection, number)? else { return Ok(None) };
    let mut payments = find_all::<Payment>(connection, file.payments.iter().copied())?;
    let payments = file.payments.iter().filter_map(|id| payments.remove(id)).collect();
    Ok(Some((file, payments)))
}

/// The payments with these numbers, which people and banks know them by.
pub fn numbered(connection: &mut dyn Connection, numbers: &[String]) -> Result<Vec<Payment>, StoreError> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    Select::<Payment>::all().any(&[("number", numbers)]).page(connection, "id", numbers.len())
}
