//! Acts and journal entries of a pack, each with its proof: about the fund, its allotments, its orders, and the
//! manifests of what they delivered.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use domain::acceptance::Act;
use domain::cell::log_key_at;
use domain::fulfilment::{DespatchLine, ManifestStatus};
use domain::values::{ActId, AllotmentId, Id, OrderId};
use engine::journal::{Entry, entries_at};
use engine::log_key::origin;
use engine::queries::evidence;
use engine::queries::signatures::signed_editions;
use engine::queries::trace::{self, Trace};
use engine::store::StoreError;
use serde_json::json;

use super::{CHECKPOINT, ENTRIES, KEYS, PIECES, PackError, Packer, act_file, text_line};
use crate::api::journal::InclusionProof;
use crate::api::signatures::documents::{LogKey, exported};

impl<W: Write> Packer<'_, W> {
    pub(super) fn journal_head(&mut self) -> Result<(), PackError> {
        self.bag.file(CHECKPOINT, &self.checkpoint.note)?;
        let cell = self.reference.state.cells.known(&1);
        let signed_by = log_key_at(&self.reference.state, self.checkpoint.size);
        let keys = json!({
            "cell": cell.name,
            "origin": origin(&cell.name),
            "log_key": signed_by.map_or(cell.log_key, |row| row.key),
            "log_keys": self.reference.state.log_keys.rows().map(LogKey::from).collect::<Vec<_>>(),
        });
        Ok(self.bag.file(KEYS, &text_line(&keys)?)?)
    }

    /// The orders of which the fund bears something, handed on in steps with their acts.
    fn each_order(
        &mut self,
        mut each: impl FnMut(&mut Self, &Trace, OrderId) -> Result<(), PackError>,
    ) -> Result<(), PackError> {
        let fund = self.wanted.fund.id;
        let mut from = OrderId::from_bits(0);
        loop {
            let orders = trace::orders_of_fund(self.connection, fund, from, false, trace::STEP)?;
            let Some(last) = orders.last() else { return Ok(()) };
            from = OrderId::from_bits(last.bits() + 1);
            let trace = Trace::of(self.connection, &orders)?;
            let bearing = trace.charges_of(fund).filter(|charge| charge.stages.sum() > 0);
            let bearing: BTreeSet<OrderId> = bearing.map(|charge| charge.key.order).collect();
            for order in bearing {
                each(self, &trace, order)?;
                self.step(1);
            }
        }
    }

    /// The acts that accepted pieces of the fund's orders, each signed edition as `verify document` knows it.
    pub(super) fn acts(&mut self) -> Result<(), PackError> {
        self.each_order(|packer, trace, order| {
            let lines = domain::orders::lines(&trace.state, order);
            let taken = lines.flat_map(|line| trace.taken(order, line.line));
            let acts: BTreeSet<ActId> = taken.map(|taken| taken.act).collect();
            for act in acts {
                packer.act(trace.state.acts.known(&act))?;
            }
            Ok(())
        })
    }

    fn act(&mut self, act: &Act) -> Result<(), PackError> {
        let (editions, _) = signed_editions(self.connection, act.id.bits(), act.order)?;
        let reader = self.wanted.reader;
        let note = (self.checkpoint.size, self.checkpoint.note.clone());
        let signed = editions.into_iter().map(|edition| {
            let id = act.id.to_string();
            reader.narrow(exported(&self.reference.state, "act", id, edition, Some(note.clone())))
        });
        let file = json!({ "number": act.number, "signed": signed.collect::<Vec<_>>() });
        self.written.acts += 1;
        Ok(self.bag.file(&act_file(act.id), &text_line(&file)?)?)
    }

    /// Entries about the fund, the allotments that bear something, and the orders.
    pub(super) fn entries(&mut self) -> Result<(), PackError> {
        self.bag.start(ENTRIES)?;
        let mut of_fund = Vec::new();
        evidence::of_fund(self.connection, self.wanted.fund.id, self.checkpoint.size, |_, entry| {
            of_fund.push(entry.header.sequence);
            Ok::<_, StoreError>(())
        })?;
        let mut known: BTreeSet<u64> = BTreeSet::new();
        for step in of_fund.chunks(PIECES) {
            for entry in entries_at(self.connection, step)? {
                known.insert(entry.header.sequence);
                self.entry(entry)?;
            }
        }
        let mut allotments: BTreeSet<AllotmentId> = BTreeSet::new();
        self.each_order(|packer, trace, order| {
            let own = trace.state.charges.rows().filter(|charge| charge.key.order == order);
            for allotment in own.map(|charge| charge.allotment).collect::<BTreeSet<_>>() {
                if allotments.insert(allotment)
                    && let Some(entry) = evidence::of_allotment(packer.connection, allotment)?
                    && trace.state.allotments.known(&allotment).fund == packer.wanted.fund.id
                    && known.insert(entry.header.sequence)
                {
                    packer.entry(entry)?;
                }
            }
            packer.order(trace, order)
        })?;
        self.bag.end();
        Ok(())
    }

    fn order(&mut self, trace: &Trace, order: OrderId) -> Result<(), PackError> {
        let mut about = Vec::new();
        evidence::of_order(self.connection, order, |_, entry| {
            about.push(entry);
            Ok::<_, StoreError>(())
        })?;
        let mut despatched: BTreeMap<String, u64> = BTreeMap::new();
        for entry in about {
            let text =
                |name: &str| entry.fields.get(name).and_then(|value| value.as_str()).unwrap_or_default();
            let (sequence, despatch) = (entry.header.sequence, text("despatch").to_owned());
            match entry.header.kind.as_str() {
                "order_despatched.1" => _ = despatched.insert(despatch, sequence),
                "manifest_sealed.1" => {
                    let line = entry.fields.get("line").and_then(|line| line.as_i64()).unwrap_or_default();
                    let key = despatch.parse().ok().map(|despatch| (despatch, line));
                    let lot = key.and_then(|key| trace.state.despatch_lines.get(&key));
                    let from = despatched.get(&despatch).copied().unwrap_or(0);
                    if let Some(lot) = lot.filter(|lot| lot.manifest.status == ManifestStatus::Sealed) {
                        self.manifest(lot, (from, sequence))?;
                    }
                }
                _ => {}
            }
            self.entry(entry)?;
        }
        Ok(())
    }

    fn manifest(&mut self, lot: &DespatchLine, between: (u64, u64)) -> Result<(), PackError> {
        let mut parts = Vec::new();
        evidence::of_manifest(self.connection, lot, between, |_, entry| {
            parts.push(entry.header.sequence);
            Ok::<_, StoreError>(())
        })?;
        for step in parts.chunks(PIECES) {
            for entry in entries_at(self.connection, step)? {
                self.entry(entry)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, entry: Entry) -> Result<(), PackError> {
        let orders = entry.header.subjects.iter().filter(|subject| subject.parse::<OrderId>().is_ok());
        if orders.count() > 1 && !self.shared.insert(entry.header.sequence) {
            return Ok(());
        }
        let proved = self.checkpoint.prove(self.connection, entry)?;
        if let Some(shown) = self.wanted.reader.narrow_entry(InclusionProof::from(proved)) {
            self.written.entries += 1;
            self.bag.write_all(text_line(&shown)?.as_bytes())?;
        }
        Ok(())
    }
}
