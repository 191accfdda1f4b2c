//! Invoices: the queue of a status, and one with its lines.

use domain::invoicing::{Invoice, InvoiceLine, InvoiceStatus};
use domain::values::{ContractId, InvoiceId, OrganisationId};

use super::orders::Parties;
use super::{Part, Select, find};
use crate::store::{Connection, StoreError};

/// Which invoices are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct InvoiceFilter {
    /// Only in this status.
    pub status: Option<InvoiceStatus>,
    /// Only of this supplier.
    pub supplier: Option<OrganisationId>,
    /// Only under this contract.
    pub contract: Option<ContractId>,
    /// Only with one of these as supplier or contracting agency; a unit has a part in none.
    pub parties: Option<Parties>,
}

/// Invoices in order of id, which is that of time.
pub fn invoices(
    connection: &mut dyn Connection,
    filter: &InvoiceFilter,
    part: &Part<InvoiceId>,
) -> Result<Vec<Invoice>, StoreError> {
    let mut select = Select::<Invoice>::all()
        .equal("status", filter.status.as_ref())
        .equal("supplier_id", filter.supplier.as_ref())
        .equal("contract_id", filter.contract.as_ref());
    if let Some(Parties { suppliers, buyers, .. }) = &filter.parties {
        select = select.any(&[("supplier_id", suppliers), ("buyer_id", buyers)]);
    }
    select.part(connection, "id", part)
}

/// The lines of several invoices, in order.
pub fn lines_of(
    connection: &mut dyn Connection,
    invoices: &[InvoiceId],
) -> Result<Vec<InvoiceLine>, StoreError> {
    let limit = invoices.len() * domain::limits::INVOICE_LINES_MAX;
    let select = Select::<InvoiceLine>::all().any(&[("invoice_id", invoices)]);
    select.page(connection, "invoice_id, line", limit)
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
