//! Found the cell: the first command of every installation.

use serde::{Deserialize, Serialize};

use super::{Cell, PublicLogKey};
use crate::command::Verb;
use crate::envelope::{Actor, Context};
use crate::event::{Event, Fact};
use crate::policy;
use crate::rejection::Rejection;
use crate::state::{Stamp, State};
use crate::values::{Code, KeyBytes, Zone};
use crate::wording::{Remedy, Rule};

/// Names the installation and fixes its time zone.
#[derive(Clone, Debug)]
pub struct FoundCell {
    /// Name of the cell.
    pub name: Code,
    /// IANA time zone name.
    pub zone: String,
    /// Whether demo keys are allowed.
    pub is_demo: bool,
    /// Public key of the log, with which checkpoints are signed.
    pub log_key: KeyBytes,
}

/// The cell was founded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellFounded {
    name: Code,
    zone: String,
    is_demo: bool,
    log_key: KeyBytes,
}

impl Verb for FoundCell {
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        policy::require_actor(context, Actor::Console, "found_cell")?;
        if let Some(cell) = state.cells.get(&1) {
            return Err(Rejection::AlreadyFounded { name: cell.name.to_string() });
        }
        if Zone::named(&self.zone).is_none() {
            return Err(Rejection::field("zone", &self.zone, Rule::NotAZone, Remedy::GiveZone));
        }

        // Nothing below can be refused.
        let FoundCell { name, zone, is_demo, log_key } = self.clone();
        Ok(vec![CellFounded { name, zone, is_demo, log_key }.into()])
    }
}

impl Fact for CellFounded {
    fn apply(&self, state: &mut State, stamp: &Stamp) {
        state.cells.insert(Cell {
            id: 1,
            log_key: self.log_key,
            name: self.name.clone(),
            zone: self.zone.clone(),
            is_demo: self.is_demo,
            founded_at: stamp.at,
            revision: 0,
        });
        state.log_keys.insert(PublicLogKey {
            since: stamp.sequence,
            key: self.log_key,
            old_signature: None,
            new_signature: None,
        });
    }

    fn subjects(&self) -> Vec<String> {
        vec![format!("cell_{}", self.name)]
    }
}
