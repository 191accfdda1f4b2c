//! What surrounds a command: who sends it, when it is decided, and the id it mints others from.

use crate::command::Command;
use crate::values::{Id, PersonId, Timestamp, TokenId, Zone};

/// Who acts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum Actor {
    /// A person, with all that their appointments allow.
    Person(PersonId),
    /// A service account, through a token that permits a part of that.
    Token(PersonId, TokenId),
    /// The administrator at the machine's own console: founds the cell and imports reference data.
    Console,
    /// The cell's clock, which makes deadlines pass.
    Clock,
}

impl Actor {
    /// The person or service account who acts.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Actor::Person(person) | Actor::Token(person, _) => Some(person),
            Actor::Console | Actor::Clock => None,
        }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Actor::Person(person) | Actor::Token(person, _) => write!(f, "{person}"),
            Actor::Console => f.write_str("console"),
            Actor::Clock => f.write_str("clock"),
        }
    }
}

/// Time, actor and id of one command; the only inputs of a rule beside the state and the command itself.
#[derive(Clone, Debug)]
pub struct Context {
    /// The command's id: a UUIDv7 whose low 16 bits are zero, so that further ids are minted by counting.
    pub id: u128,
    /// Batch time.
    pub at: Timestamp,
    /// Who acts.
    pub actor: Actor,
    /// The cell's zone.
    pub zone: Zone,
}

impl Context {
    /// The id of the `ordinal`-th document this command makes.
    pub fn mint<I: Id>(&self, ordinal: u16) -> I {
        I::from_bits(self.id | u128::from(ordinal))
    }

    /// Today's civil date in the cell's zone.
    pub fn today(&self) -> crate::values::Date {
        self.zone.date(self.at)
    }
}

/// Commands of one actor that are decided together, all or nothing.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Who acts.
    pub actor: Actor,
    /// What is asked, in order; later commands see the effects of earlier ones.
    pub commands: Vec<Command>,
}
