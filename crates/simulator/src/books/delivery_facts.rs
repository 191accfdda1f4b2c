//! Despatches on their way: lots, manifests, milestones.

use domain::fulfilment::record_milestone::Milestone;
use domain::fulfilment::{DespatchStatus, ManifestStatus};
use domain::values::{
    Code, DespatchId, Digest, ItemId, OfferId, OrderId, OrganisationId, SerialNumber, Timestamp,
};
use serde::Deserialize;

use super::deliveries::{Despatch, Lot, Manifest};
use super::{Books, Fact};
use crate::finding::{Finding, known, same};

#[derive(Deserialize)]
struct Despatched {
    despatch: DespatchId,
    series: String,
    ordinal: i64,
    order: OrderId,
    unit: OrganisationId,
    supplier: OrganisationId,
    packing_list: Code,
    lines: Vec<DespatchedLot>,
}

#[derive(Deserialize)]
struct DespatchedLot {
    order_line: i64,
    offer: OfferId,
    item: ItemId,
    quantity: i64,
    has_serials: bool,
    reservation_used: i64,
    stock_used: i64,
}

#[derive(Deserialize)]
struct PartAdded {
    despatch: DespatchId,
    line: i64,
    part: i64,
    serials: Vec<SerialNumber>,
    digest: Digest,
    ends_at: Timestamp,
}

#[derive(Deserialize)]
struct OfLot {
    despatch: DespatchId,
    line: i64,
}

#[derive(Deserialize)]
struct Reached {
    despatch: DespatchId,
    milestone: Milestone,
}

impl Books {
    /// Enters a fact about goods on their way; false when it is about something else.
    pub(super) fn enter_delivery(&mut self, fact: &Fact) -> Result<bool, Finding> {
        match fact.kind {
            "order_despatched.1" => self.despatch(fact.read()?)?,
            "manifest_part_added.1" => self.add_part(fact.read()?)?,
            "manifest_sealed.1" => {
                let OfLot { despatch, line } = fact.read()?;
                let lot = self.deliveries.lot_mut(despatch, line)?;
                (lot.manifest.status, lot.manifest.ends_at) = (ManifestStatus::Sealed, None);
                let listed = i64::try_from(lot.manifest.listed.len()).unwrap_or(-1);
                same(|| format!("serial numbers of lot {line} of {despatch}"), listed, lot.quantity)?;
            }
            "manifest_ended.1" => {
                let OfLot { despatch, line } = fact.read()?;
                self.deliveries.lot_mut(despatch, line)?.manifest = Manifest::new(ManifestStatus::Awaited);
            }
            "milestone_recorded.1" => self.reach(&fact.read()?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn despatch(&mut self, despatched: Despatched) -> Result<(), Finding> {
        let Despatched { despatch: id, order, unit, supplier, packing_list, .. } = despatched;
        self.count(&despatched.series, despatched.ordinal)?;
        let is_used = self
            .deliveries
            .despatches
            .iter()
            .any(|other| (other.supplier, &other.packing_list) == (supplier, &packing_list));
        same(|| format!("packing list {packing_list} was used before"), is_used, false)?;
        let mut lots = Vec::new();
        for lot in &despatched.lines {
            lots.push(self.despatch_lot(order, lot)?);
        }
        let (status, open_act) = (DespatchStatus::Despatched, None);
        self.deliveries.despatches.push(Despatch {
            id,
            order,
            unit,
            supplier,
            packing_list,
            status,
            open_act,
            lots,
        });
        Ok(())
    }

    /// Pieces leave the shelf: those reserved first, as far as the shelf holds them.
    fn despatch_lot(&mut self, order: OrderId, lot: &DespatchedLot) -> Result<Lot, Finding> {
        let stock = known(self.market.offer(lot.offer), lot.offer)?.terms.stock;
        let line = self.order_mut(order)?.line_mut(lot.order_line)?;
        let reservation_used = lot.quantity.min(line.reserved);
        let used = (reservation_used, reservation_used.min(stock));
        let what = || format!("reservation and stock used by line {} of {order}", lot.order_line);
        same(what, (lot.reservation_used, lot.stock_used), used)?;
        line.reserved -= used.0;
        line.despatched += lot.quantity;
        line.short = line.short.min(line.to_despatch() - line.reserved);
        let is_bound = line.despatched <= line.confirmed.min(line.quantity);
        same(|| format!("pieces despatched of {order}, at most those confirmed"), is_bound, true)?;
        self.market.reserve(lot.offer, -used.0)?;
        self.market.take_stock(lot.offer, used.1)?;
        let status = if lot.has_serials { ManifestStatus::Awaited } else { ManifestStatus::Counted };
        Ok(Lot {
            order_line: lot.order_line,
            item: lot.item,
            quantity: lot.quantity,
            manifest: Manifest::new(status),
            excepted: Default::default(),
            accepted: 0,
            rejected: 0,
            missing: 0,
        })
    }

    fn add_part(&mut self, added: PartAdded) -> Result<(), Finding> {
        let manifest = &mut self.deliveries.lot_mut(added.despatch, added.line)?.manifest;
        same(|| format!("part of a manifest of {}", added.despatch), added.part, manifest.parts + 1)?;
        manifest.status = ManifestStatus::Open;
        manifest.parts = added.part;
        manifest.listed.extend(added.serials);
        manifest.digest = added.digest;
        manifest.ends_at = Some(added.ends_at);
        Ok(())
    }

    fn reach(&mut self, reached: &Reached) -> Result<(), Finding> {
        let despatch = self.deliveries.despatch_mut(reached.despatch)?;
        despatch.status = match reached.milestone {
            Milestone::AtHub => DespatchStatus::AtHub,
            Milestone::Arrived => DespatchStatus::Arrived,
        };
        if reached.milestone == Milestone::Arrived {
            let order = despatch.order;
            let lots: Vec<_> = despatch.lots.iter().map(|lot| (lot.order_line, lot.quantity)).collect();
            for (line, quantity) in lots {
                self.order_mut(order)?.line_mut(line)?.arrived += quantity;
            }
        }
        Ok(())
    }
}

impl Manifest {
    fn new(status: ManifestStatus) -> Manifest {
        let (parts, listed, digest, ends_at) = (0, Vec::new(), Digest([0; 32]), None);
        Manifest { status, parts, listed, digest, ends_at }
    }
}
