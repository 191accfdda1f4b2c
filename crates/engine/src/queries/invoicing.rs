//! Invoices: the queue of a status, and one with its lines.

use domain::invoicing::{Invoice, InvoiceLine, InvoiceStatus};
use domain::values::{InvoiceId, OrganisationId};

use super::{Select, find};
use crate::store::{Connection, StoreError};

/// Invoices, newest first, those before an id when one is given; with parties, only those with one of them as
/// supplier or contracting agency.
pub fn invoices(
    connection: &mut dyn Connection,
    status: Option<InvoiceStatus>,
    parties: Option<&[OrganisationId]>,
    before: Option<&InvoiceId>,
    limit: usize,
) -> Result<Vec<Invoice>, StoreError> {
    let mut select = Select::<Invoice>::all().equal("status", status.as_ref()).before("id", before);
    if let Some(parties) = parties {
        select = select.any(&[("supplier_id", parties), ("buyer_id", parties)]);
    }
    select.page(connection, "id DESC", limit)
}

/// An invoice with its lines, in order.
pub fn invoice(
    connection: &mut dyn Connection,
    id: InvoiceId,
) -> Result<Option<(Invoice, Vec<InvoiceLine>)>, StoreError> {
    let Some(invoice) = find::<Invoice>(connection, &id)? else { return Ok(None) };
    let limit = domain::limits::INVOICE_LINES_MAX;
    let lines =
        Select::<InvoiceLine>::all().equal("invoice_id", Some(&id)).page(connection, "line", limit)?;
    Ok(Some((invoice, lines)))
}
