//! Whose signature an order waits for: people, nearest first, computed from the appointments in force.
//!
//! Nothing is assigned for good, so an ended appointment needs no repair: the deputy or the next holder is found.

use std::collections::BTreeMap;

use super::Order;
use super::signing::{entitlement, open_roles, require_separate};
use crate::allotments::want_allotment;
use crate::identity::{Appointment, Role, ancestors};
use crate::policy::{self, Acting, Action, Reach, Subject, Traits};
use crate::state::State;
use crate::values::{Date, Id, OrderId, OrganisationId, PersonId};

/// Somebody who may give a signature that is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwaitedSigner {
    /// Who, and for whom as a deputy.
    pub acting: Acting,
    /// In which role.
    pub role: Role,
    /// Where they are appointed.
    pub organisation: OrganisationId,
    /// 0 for the nearest organisation with a holder of the role, 1 for the next above, and so on.
    pub rank: i64,
}

/// Asks for an order with what tells whose signature it waits for.
pub fn want_signers(state: &mut State, id: OrderId) {
    let Some(order) = state.orders.want(&id).cloned() else { return };
    for key in order.line_keys() {
        let Some(line) = state.order_lines.want(&key).cloned() else { continue };
        state.items.want(&line.item);
        for key in line.charge_keys() {
            if let Some(allotment) = state.charges.want(&key).map(|charge| charge.allotment) {
                want_allotment(state, allotment);
            }
        }
    }
    if order.is_amending {
        state.amendments.want(&id);
    }
    want_signatures(state, id, order.signature_count);
}

fn want_signatures(state: &mut State, id: OrderId, count: i64) {
    for ordinal in 1..=count {
        state.signatures.want(&(id.bits(), ordinal));
    }
}

/// Everybody who may give one of the awaited signatures today, by role and rank.
///
/// `reference` holds the appointments, `state` what [`want_signers`] asks for.
pub fn signers(reference: &State, state: &State, order: &Order, today: Date) -> Vec<AwaitedSigner> {
    Candidates::new(reference, today).signers(state, order)
}

/// Those of them who are asked now: whom it was forwarded to, else the nearest ones and those above who were told.
pub fn asked(signers: &[AwaitedSigner], order: &Order) -> Vec<AwaitedSigner> {
    let assigned = order.assigned_to.filter(|to| signers.iter().any(|signer| signer.acting.person == *to));
    let told = (order.approval_level - 1).max(0);
    let is_asked = |signer: &&AwaitedSigner| match assigned {
        Some(to) => signer.acting.person == to,
        None => signer.rank <= told,
    };
    signers.iter().filter(is_asked).copied().collect()
}

/// Who may do an action at an organisation, whatever it is about: their appointments with the distance from it.
type Found<'s> = Vec<(usize, &'s Appointment)>;

/// Who may sign orders on a day: looked up once for each role and organisation, for many orders of few units.
pub struct Candidates<'s> {
    reference: &'s State,
    today: Date,
    carrying: BTreeMap<Action, Vec<(Reach, &'s Appointment)>>,
    found: BTreeMap<(Role, OrganisationId), Found<'s>>,
}

impl<'s> Candidates<'s> {
    /// Of a day; `reference` holds the appointments.
    pub fn new(reference: &'s State, today: Date) -> Self {
        Candidates { reference, today, carrying: BTreeMap::new(), found: BTreeMap::new() }
    }

    /// Asks for an order with what tells whose signature it waits for: as [`want_signers`], but for lines and money only
    /// where somebody who may sign it is appointed within limits.
    pub fn want(&mut self, state: &mut State, id: OrderId) {
        let Some(order) = state.orders.want(&id) else { return };
        let mut roles = order.steps.iter().flat_map(|step| step.roles());
        if order.is_amending || roles.any(|role| is_limited(self.of(order, *role))) {
            return want_signers(state, id);
        }
        let count = order.signature_count;
        want_signatures(state, id, count);
    }

    /// As [`signers`](self::signers()).
    pub fn signers(&mut self, state: &State, order: &Order) -> Vec<AwaitedSigner> {
        let mut roles = open_roles(state, order);
        roles.dedup();
        let of_role = |role| {
            let reference = self.reference;
            let found = self.of(order, role);
            let traits = is_limited(found).then(|| order.traits(reference, state));
            let is_separate = |acting| require_separate(state, order, acting, role).is_ok();
            ranked(reference, role, found, traits.as_ref(), is_separate)
        };
        roles.into_iter().flat_map(of_role).collect()
    }

    fn of(&mut self, order: &Order, role: Role) -> &Found<'s> {
        let (action, holder) = entitlement(order, Some(role));
        let Candidates { reference, today, carrying, found } = self;
        found.entry((role, holder)).or_insert_with(|| {
            let all = carrying.entry(action).or_insert_with(|| in_force(reference, *today, action).collect());
            candidates(reference, *today, all.iter().copied(), holder)
        })
    }
}

fn is_limited(found: &Found<'_>) -> bool {
    found.iter().any(|(_, appointment)| !appointment.scope.is_open())
}

/// Everybody who may do a role's action to the subject today and whom nothing they did before keeps from it.
pub fn entitled(
    reference: &State,
    today: Date,
    (role, action): (Role, Action),
    subject: &Subject<'_>,
    is_separate: impl Fn(Acting) -> bool,
) -> Vec<AwaitedSigner> {
    let found = candidates(reference, today, in_force(reference, today, action), subject.holder);
    ranked(reference, role, &found, subject.traits.as_ref(), is_separate)
}

/// The appointments in force that carry an action at some organisation or other, and how far.
fn in_force(reference: &State, today: Date, action: Action) -> impl Iterator<Item = (Reach, &Appointment)> {
    let rows = reference.appointments.rows().filter(move |row| row.is_in_force(today));
    rows.filter_map(move |row| Some((policy::reach(action, row.role)?, row)))
}

/// Those of the appointments that reach an organisation: the nearest first; of one organisation those who act for
/// themselves before deputies.
fn candidates<'s>(
    reference: &State,
    today: Date,
    appointments: impl Iterator<Item = (Reach, &'s Appointment)>,
    holder: OrganisationId,
) -> Found<'s> {
    let above: Vec<_> = ancestors(reference, holder, today).collect();
    let distance = |at| above.iter().position(|organisation| *organisation == at).unwrap_or(above.len());
    let reaching =
        appointments.filter(|(reach, row)| *reach == Reach::Anywhere || above.contains(&row.organisation));
    let mut found: Found<'s> = reaching.map(|(_, row)| (distance(row.organisation), row)).collect();
    found.sort_by_key(|(distance, row)| (*distance, row.delegated_by.is_some(), row.person));
    found
}

/// Those of the candidates whose limits the object is within, and whom nothing keeps from it.
fn ranked(
    reference: &State,
    role: Role,
    found: &Found<'_>,
    traits: Option<&Traits>,
    is_separate: impl Fn(Acting) -> bool,
) -> Vec<AwaitedSigner> {
    let within = found.iter().filter(|(_, appointment)| appointment.scope.covers(traits));
    let acting = within.map(|(distance, row)| (*distance, policy::acting(reference, row), row.organisation));
    let free: Vec<_> = acting.filter(|(_, acting, _)| is_separate(*acting)).collect();
    let mut distances: Vec<_> = free.iter().map(|(distance, ..)| *distance).collect();
    distances.dedup();
    let signer = |(distance, acting, organisation)| {
        let rank = distances.iter().position(|other| *other == distance).unwrap_or(0);
        let rank = i64::try_from(rank).expect("the tree is not deep");
        AwaitedSigner { acting, role, organisation, rank }
    };
    free.into_iter().map(signer).collect()
}

/// People among signers, once each.
pub fn people(signers: impl IntoIterator<Item = AwaitedSigner>) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = Vec::new();
    for signer in signers {
        if !people.contains(&signer.acting.person) {
            people.push(signer.acting.person);
        }
    }
    people
}
