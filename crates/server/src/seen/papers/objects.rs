//! The objects that have papers, each kind read as its list is.

use std::collections::BTreeMap;

use documents::Kind;
use domain::fulfilment::Despatch;
use domain::invoicing::Invoice;
use domain::orders::Order;
use domain::payments::Payment;
use domain::values::{Id, InvoiceId, OrderId, OrganisationId, Zone};
use engine::queries::acceptance::ActFilter;
use engine::queries::fulfilment::DespatchFilter;
use engine::queries::invoicing::InvoiceFilter;
use engine::queries::orders::{OrderFilter, Parties};
use engine::queries::payments::PaymentFilter;
use engine::queries::{self, Part, find_all};
use engine::store::{Connection, StoreError};

use super::{PaperPlace, SeenPaper};

/// What a caller sees, as the lists of the objects take it; none when all is seen.
pub(super) struct Bounds {
    /// As parts of an order.
    pub(super) parties: Option<Parties>,
    /// In any part.
    pub(super) organisations: Option<Vec<OrganisationId>>,
    /// Where days begin.
    pub(super) zone: Zone,
}

type Read = fn(&mut dyn Connection, &Bounds, &Part<u128>) -> Result<Vec<SeenPaper>, StoreError>;

/// The kinds of papers that there are lists of, and how the objects are read that have them.
pub(super) const SOURCES: [(&[Kind], Read); 5] = [
    (&[Kind::Order], orders),
    (&[Kind::Act, Kind::Discrepancies], acts),
    (&[Kind::Labels], despatches),
    (&[Kind::Invoice], invoices),
    (&[Kind::Payment], payments),
];

/// The kinds of papers that the list has.
pub fn kinds() -> impl Iterator<Item = Kind> {
    SOURCES.into_iter().flat_map(|(kinds, _)| kinds.iter().copied())
}

fn typed<K: Id>(part: &Part<u128>) -> Part<K> {
    Part { after: part.after.map(K::from_bits), is_descending: part.is_descending, limit: part.limit }
}

fn orders(
    connection: &mut dyn Connection,
    sight: &Bounds,
    part: &Part<u128>,
) -> Result<Vec<SeenPaper>, StoreError> {
    let filter = OrderFilter { parties: sight.parties.clone(), ..OrderFilter::default() };
    let rows = queries::orders::orders(connection, &filter, &typed(part))?;
    let paper = |row: Order| SeenPaper {
        place: PaperPlace(row.id.bits(), Kind::Order),
        object: format!("/orders/{}", row.id),
        number: row.number.clone(),
        at: row.placed_at,
        orders: vec![(row.id, row.number.clone())],
        unit: Some(row.unit),
        supplier: row.supplier,
        seen_by: row.parties().to_vec(),
    };
    Ok(rows.into_iter().map(paper).collect())
}

fn acts(
    connection: &mut dyn Connection,
    sight: &Bounds,
    part: &Part<u128>,
) -> Result<Vec<SeenPaper>, StoreError> {
    let filter = ActFilter { parties: sight.parties.clone(), ..ActFilter::default() };
    let rows = queries::acceptance::acts(connection, &filter, &typed(part))?;
    let orders: BTreeMap<OrderId, Order> = find_all(connection, rows.iter().map(|row| row.order))?;
    let mut papers = Vec::new();
    for row in rows {
        let Some(order) = orders.get(&row.order) else { continue };
        let paper = SeenPaper {
            place: PaperPlace(row.id.bits(), Kind::Act),
            object: format!("/acts/{}", row.id),
            number: row.number,
            at: row.drawn_at,
            orders: vec![(order.id, order.number.clone())],
            unit: Some(row.unit),
            supplier: row.supplier,
            seen_by: order.parties().to_vec(),
        };
        if row.discrepancy_count > 0 {
            papers.push(SeenPaper { place: PaperPlace(row.id.bits(), Kind::Discrepancies), ..paper.clone() });
        }
        papers.push(paper);
    }
    Ok(papers)
}

/// A hub sees what it carries, and none of its papers.
fn despatches(
    connection: &mut dyn Connection,
    sight: &Bounds,
    part: &Part<u128>,
) -> Result<Vec<SeenPaper>, StoreError> {
    let filter = DespatchFilter { parties: sight.organisations.clone(), ..DespatchFilter::default() };
    let rows = queries::fulfilment::despatches(connection, &filter, &typed(part))?;
    let orders: BTreeMap<OrderId, Order> = find_all(connection, rows.iter().map(|row| row.order))?;
    let paper = |row: Despatch| SeenPaper {
        place: PaperPlace(row.id.bits(), Kind::Labels),
        object: format!("/despatches/{}", row.id),
        number: row.number,
        at: row.despatched_at,
        orders: orders.get(&row.order).map(|order| (order.id, order.number.clone())).into_iter().collect(),
        unit: Some(row.unit),
        supplier: row.supplier,
        seen_by: vec![row.unit, row.supplier],
    };
    Ok(rows.into_iter().map(paper).collect())
}

/// The orders that invoices are for, each with its number.
fn billed(
    connection: &mut dyn Connection,
    invoices: impl Iterator<Item = InvoiceId>,
) -> Result<BTreeMap<InvoiceId, Vec<(OrderId, String)>>, StoreError> {
    let lines = queries::invoicing::lines_of(connection, &invoices.collect::<Vec<_>>())?;
    let orders: BTreeMap<OrderId, Order> = find_all(connection, lines.iter().map(|line| line.order))?;
    let mut billed: BTreeMap<InvoiceId, BTreeMap<OrderId, String>> = BTreeMap::new();
    for line in &lines {
        if let Some(order) = orders.get(&line.order) {
            billed.entry(line.invoice).or_default().insert(order.id, order.number.clone());
        }
    }
    Ok(billed.into_iter().map(|(invoice, orders)| (invoice, orders.into_iter().collect())).collect())
}

fn invoices(
    connection: &mut dyn Connection,
    sight: &Bounds,
    part: &Part<u128>,
) -> Result<Vec<SeenPaper>, StoreError> {
    let filter = InvoiceFilter { parties: sight.parties.clone(), ..InvoiceFilter::default() };
    let rows = queries::invoicing::invoices(connection, &filter, &typed(part))?;
    let mut billed = billed(connection, rows.iter().map(|row| row.id))?;
    let paper = |row: Invoice| SeenPaper {
        place: PaperPlace(row.id.bits(), Kind::Invoice),
        object: format!("/invoices/{}", row.id),
        number: row.number.to_string(),
        at: row.received_at,
        orders: billed.remove(&row.id).unwrap_or_default(),
        unit: None,
        supplier: row.supplier,
        seen_by: vec![row.supplier, row.buyer],
    };
    Ok(rows.into_iter().map(paper).collect())
}

fn payments(
    connection: &mut dyn Connection,
    sight: &Bounds,
    part: &Part<u128>,
) -> Result<Vec<SeenPaper>, StoreError> {
    let filter = PaymentFilter { parties: sight.parties.clone(), ..PaymentFilter::default() };
    let rows = queries::payments::payments(connection, &filter, &typed(part))?;
    let billed = billed(connection, rows.iter().map(|row| row.invoice))?;
    let paper = |row: Payment| SeenPaper {
        place: PaperPlace(row.id.bits(), Kind::Payment),
        object: format!("/payments/{}", row.id),
        number: row.number,
        at: row.ordered_at,
        orders: billed.get(&row.invoice).cloned().unwrap_or_default(),
        unit: None,
        supplier: row.supplier,
        seen_by: vec![row.supplier, row.buyer],
    };
    Ok(rows.into_iter().map(paper).collect())
}
