//! Payment orders.

use domain::payments::{Payment, PaymentStatus};
use domain::values::{OrganisationId, PaymentId};

use super::{Select, find};
use crate::store::{Connection, StoreError};

/// Payments, newest first, those before an id when one is given; with parties, only those with one of them as
/// supplier or contracting agency.
pub fn payments(
    connection: &mut dyn Connection,
    status: Option<PaymentStatus>,
    parties: Option<&[OrganisationId]>,
    before: Option<&PaymentId>,
    limit: usize,
) -> Result<Vec<Payment>, StoreError> {
    let mut select = Select::<Payment>::all().equal("status", status.as_ref()).before("id", before);
    if let Some(parties) = parties {
        select = select.any(&[("supplier_id", parties), ("buyer_id", parties)]);
    }
    select.page(connection, "id DESC", limit)
}

/// A payment.
pub fn payment(connection: &mut dyn Connection, id: PaymentId) -> Result<Option<Payment>, StoreError> {
    find(connection, &id)
}
