//! Seeded business commands of every verb: mostly valid, some beyond the limit, some by the wrong people.
//!
//! What is chosen depends on the dice and on the auditor's books only, never on an id, so that a seed gives the same
//! sequence on every database. Reading order: this file (`Draw` chooses), then one file for each part of the business.

mod delivering;
mod money;
mod ordering;
mod people;
mod settling;
mod shelves;
mod supplying;

use std::collections::BTreeMap;

use domain::identity::{Role, key_id};
use domain::orders::ReasonCode;
use domain::values::{Code, Date, KeyId, OrganisationId, PersonId, Timestamp};
use domain::{Actor, Command};
use ed25519_dalek::SigningKey;

use crate::books::Books;
use crate::books::orders::Order;
use crate::cast::{key_owners, public_key, signing_key};
use crate::dice::Dice;
use crate::names::code;

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Who.
    pub actor: Actor,
    /// For what.
    pub command: Command,
}

/// How often a verb is chosen, and what makes it; `None` when there is nothing to do it with.
type Verb = (usize, fn(&mut Draw<'_>) -> Option<Ask>);

/// The verbs of each part of the business.
const PARTS: &[&[Verb]] = &[
    ordering::VERBS,
    supplying::VERBS,
    delivering::VERBS,
    settling::VERBS,
    money::VERBS,
    shelves::VERBS,
    people::VERBS,
];

/// Draws before giving up on finding something to do.
const DRAWS_MAX: usize = 50;
/// Percent of the draws that go wrong on purpose.
const SLIPS_PERCENT: u64 = 3;

/// A source of commands.
#[derive(Clone, Debug)]
pub struct Workload {
    dice: Dice,
    named: u64,
    secrets: Secrets,
    founders: Founders,
}

/// The secret halves of all keys.
type Secrets = BTreeMap<KeyId, SigningKey>;

/// How many there were of some things before the first step; those after them are the workload's own.
#[derive(Clone, Copy, Debug)]
struct Founders {
    people: usize,
    appointments: usize,
    keys: usize,
    contracts: usize,
    items: usize,
}

/// One choice: the dice, and the world as the auditor knows it.
struct Draw<'a> {
    dice: &'a mut Dice,
    books: &'a Books,
    now: Timestamp,
    today: Date,
    named: &'a mut u64,
    secrets: &'a mut Secrets,
    founders: Founders,
}

impl Workload {
    /// A workload for the world that was founded.
    pub fn new(dice: Dice, books: &Books) -> Workload {
        let founders = Founders {
            people: books.nation.people.len(),
            appointments: books.nation.appointments.len(),
            keys: books.nation.keys.len(),
            contracts: books.market.contracts.len(),
            items: books.market.items.len(),
        };
        let secret = |name| (key_id(public_key(name)), signing_key(name));
        Workload { dice, named: 0, secrets: key_owners().map(secret).collect(), founders }
    }

    /// The next ask.
    pub fn next(&mut self, books: &Books, now: Timestamp, today: Date) -> Ask {
        let Workload { dice, named, secrets, founders } = self;
        let mut draw = Draw { dice, books, now, today, named, secrets, founders: *founders };
        let verbs = || PARTS.iter().copied().flatten();
        let total = verbs().map(|(weight, _)| weight).sum();
        for _ in 0..DRAWS_MAX {
            let mut rest = draw.dice.below(total);
            for (weight, verb) in verbs() {
                if rest < *weight {
                    if let Some(ask) = verb(&mut draw) {
                        return ask;
                    }
                    break;
                }
                rest -= weight;
            }
        }
        people::found_again(&mut draw).expect("it can always be asked for")
    }
}

impl<'a> Draw<'a> {
    /// Whether this choice goes wrong on purpose.
    fn slips(&mut self) -> bool {
        self.dice.chance(SLIPS_PERCENT)
    }

    /// A code that was not used before.
    fn fresh(&mut self, prefix: &str) -> Code {
        *self.named += 1;
        code(&format!("{prefix}-{}", self.named))
    }

    /// Up to what there is; now and then more.
    fn amount(&mut self, left: i64) -> i64 {
        let excess = if self.slips() { self.dice.between(1, 1_000_000) } else { 0 };
        match excess {
            0 if self.dice.chance(30) => left.max(1),
            0 => self.dice.between(1, left),
            _ => left + excess,
        }
    }

    /// Somebody with a role at an organisation; now and then anybody.
    fn who(&mut self, role: Role, at: OrganisationId) -> Option<Actor> {
        if self.slips() {
            return self.anybody();
        }
        let fitting = self.books.nation.with_role(role, at, self.today);
        self.dice.pick(&fitting).copied().map(Actor::Person)
    }

    /// A given person; now and then anybody.
    fn person(&mut self, person: PersonId) -> Option<Actor> {
        if self.slips() { self.anybody() } else { Some(Actor::Person(person)) }
    }

    fn anybody(&mut self) -> Option<Actor> {
        match self.dice.below(20) {
            0 => Some(Actor::Console),
            1 => Some(Actor::Clock),
            _ => self.dice.pick(&self.books.nation.people).copied().map(Actor::Person),
        }
    }

    /// An order that fits; now and then any.
    fn order(&mut self, fits: impl Fn(&Order) -> bool) -> Option<&'a Order> {
        let books = self.books;
        if self.slips() {
            return self.dice.pick(&books.orders);
        }
        self.one_of(&books.orders, fits)
    }

    /// One of those in a list that fit.
    fn one_of<'b, T>(&mut self, list: &'b [T], fits: impl Fn(&T) -> bool) -> Option<&'b T> {
        let fitting: Vec<_> = list.iter().filter(|one| fits(one)).collect();
        self.dice.pick(&fitting).copied()
    }

    fn reason(&mut self) -> ReasonCode {
        *self.dice.pick(ReasonCode::ALL).expect("there are reasons")
    }
}

/// The ask of an actor, if there is one.
fn ask(actor: Option<Actor>, command: impl Into<Command>) -> Option<Ask> {
    Some(Ask { actor: actor?, command: command.into() })
}
