//! Organisations and their delivery points, people with their appointments, keys and tokens.
//!
//! Organisations are known to everyone with a token. A person is seen by those who may read orders where the
//! person is or was appointed; names are for `read_identity` alone and listed under `redacted` otherwise.

pub mod appointments;
pub mod delivery_points;
pub mod erasures;
pub mod invitations;
pub mod keys;
pub mod letters;
pub mod me;
pub mod organisations;
pub mod persons;
pub mod service_accounts;
pub mod tokens;

use std::collections::BTreeSet;

use domain::policy::Action;
use domain::values::PersonId;

use crate::caller::{Caller, Sight};

/// The people a caller sees.
pub enum People {
    /// Everybody.
    All,
    /// These.
    These(BTreeSet<PersonId>),
}

impl People {
    /// Those whom the caller sees.
    pub fn seen_by(caller: &Caller) -> People {
        if caller.sight(Action::ReadIdentity) == Sight::Everywhere {
            return People::All;
        }
        let sight = caller.sight(Action::ReadOrders);
        let appointments = caller.reference.state.appointments.rows();
        let seen = appointments.filter(|row| sight.includes(row.organisation)).map(|row| row.person);
        People::These(seen.chain([caller.person]).collect())
    }

    /// Whether they include a person.
    pub fn include(&self, person: PersonId) -> bool {
        match self {
            People::All => true,
            People::These(people) => people.contains(&person),
        }
    }
}
