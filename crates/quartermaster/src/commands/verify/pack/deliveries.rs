//! What the journal of a pack says was delivered: pieces in the order of acceptance, and serial numbers of sealed lots.

use std::collections::{BTreeMap, BTreeSet};

use domain::acceptance::Taken;
use domain::acceptance::taken::numbered;
use domain::fulfilment::manifest::chain;
use domain::values::{DespatchId, Digest, OrderId, SerialNumber};

use super::journal::Journal;

impl Journal {
    /// Price of a piece of a line, as acts valued it.
    pub fn price(&self, order: OrderId, line: i64) -> i64 {
        self.prices.get(&(order, line)).copied().unwrap_or(0)
    }

    /// What acts in force accepted, in order, each piece with its number.
    pub fn taken(&self) -> Vec<Taken> {
        let in_force =
            self.acts.iter().filter_map(|(id, act)| Some((*id, act, act.accepted_at?, act.despatch?)));
        let lines = in_force.flat_map(|(id, act, accepted_at, despatch)| {
            act.lines.iter().filter(|line| line.pieces > 0).map(move |line| Taken {
                act: id,
                accepted_at,
                order: act.order,
                order_line: line.order_line,
                despatch,
                line: line.lot,
                first: 0,
                count: line.pieces,
                before: 0,
            })
        });
        numbered(lines.collect())
    }

    /// The serial numbers of each sealed lot that its acts did not except, in the order of its manifest.
    ///
    /// Refuses a lot whose numbers are not those that were sealed.
    pub fn serials(&self) -> Result<BTreeMap<(DespatchId, i64), Vec<&SerialNumber>>, String> {
        let in_force = self.acts.values().filter(|act| act.accepted_at.is_some());
        let mut excepted: BTreeSet<(&DespatchId, &str, &SerialNumber)> = BTreeSet::new();
        for act in in_force {
            let Some(despatch) = &act.despatch else { continue };
            excepted.extend(act.exceptions.iter().map(|(item, serial)| (despatch, item.as_str(), serial)));
        }
        let mut serials = BTreeMap::new();
        for (key, lot) in &self.lots {
            let Some((sealed, count)) = lot.sealed else { continue };
            let (mut digest, mut listed) = (Digest([0; 32]), Vec::new());
            for (_, _, part) in lot.parts.values() {
                digest = chain(digest, part);
                listed.extend(part.iter());
            }
            if digest != sealed || i64::try_from(listed.len()) != Ok(count) {
                return Err(format!(
                    "the serial numbers of {} line {} are not those that were sealed",
                    key.0, key.1
                ));
            }
            listed.retain(|serial| !excepted.contains(&(&key.0, lot.item.as_str(), *serial)));
            serials.insert(*key, listed);
        }
        Ok(serials)
    }
}
