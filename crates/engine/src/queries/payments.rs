//! Payment orders.

use domain::payments::{Payment, PaymentStatus};
use domain::values::{InvoiceId, OrganisationId, PaymentId};

use super::{Part, Select, find};
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
    /// Only with one of these as supplier or contracting agency.
    pub parties: Option<Vec<OrganisationId>>,
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
    if let Some(parties) = &filter.parties {
        select = select.any(&[("supplier_id", parties), ("buyer_id", parties)]);
    }
    select.part(connection, "id", part)
}

/// A payment.
pub fn payment(connection: &mut dyn Connection, id: PaymentId) -> Result<Option<Payment>, StoreError> {
    find(connection, &id)
}
