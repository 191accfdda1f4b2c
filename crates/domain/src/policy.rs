//! Who may do what: one table of action × role × reach, and the two questions asked of it.
//!
//! Unknown and invisible look the same: who may not see an object is told it does not exist.

use std::sync::LazyLock;

pub use crate::action::Action;

use crate::envelope::{Actor, Context};
use crate::identity::{Appointment, Role, Scope, ancestors};
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{CategoryId, Date, Id, OrganisationId, PersonId};

use Action::*;
use Reach::{Anywhere, Below};
use Role::*;

/// How far an appointment carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// The appointment's organisation and all below it.
    Below,
    /// Every organisation of the cell.
    Anywhere,
}

/// The whole of the permissions: action, role, reach.
pub const TABLE: &[(Action, Role, Reach)] = &[
    (ManageIdentity, Administrator, Anywhere),
    (ManageServiceAccounts, Administrator, Anywhere),
    (ErasePersonal, Administrator, Anywhere),
    (SetSignaturePolicy, Administrator, Anywhere),
    (ManageCatalogue, Buyer, Anywhere),
    (ManageContracts, Buyer, Below),
    (ManageOffers, SupplierClerk, Below),
    (ManageFunds, Treasurer, Anywhere),
    (Allot, Treasurer, Anywhere),
    (SubAllot, Commander, Below),
    (PlaceOrder, Orderer, Below),
    (SignAsOrderer, Orderer, Below),
    (SignAsApprover, Approver, Below),
    (SignAsCommander, Commander, Below),
    (SignAsBuyer, Buyer, Anywhere),
    (WriteMessages, Orderer, Below),
    (WriteMessages, Approver, Below),
    (WriteMessages, Commander, Below),
    (WriteMessages, Receiver, Below),
    (WriteMessages, AcceptanceSigner, Below),
    (WriteMessages, SupplierClerk, Below),
    (WriteMessages, Buyer, Below),
    (ManageOrders, Buyer, Anywhere),
    (Supply, SupplierClerk, Below),
    (Receive, Receiver, Below),
    (SignActAsSigner, AcceptanceSigner, Below),
    (SignActAsMember, CommissionMember, Below),
    (ApproveAct, Commander, Below),
    (Pay, Treasurer, Anywhere),
    (ManagePledges, PartnerOfficer, Below),
    (ManagePledges, ProgrammeManager, Anywhere),
    (VetMakers, PartnerOfficer, Below),
    (DecideConsents, PartnerOfficer, Below),
    (ManagePackages, ProgrammeManager, Anywhere),
    (JudgePackages, PartnerOfficer, Below),
    (StateRequirement, Orderer, Below),
    (StateRequirement, Commander, Below),
    (PrioritiseRequirement, Commander, Below),
    (PrioritiseRequirement, ProgrammeManager, Anywhere),
    (SubmitRequirements, ProgrammeManager, Anywhere),
    (ValidateRequirements, PartnerOfficer, Below),
    (RateItems, Orderer, Below),
    (RateItems, Commander, Below),
    (RateItems, Receiver, Below),
    (RateItems, AcceptanceSigner, Below),
    (AnswerRatings, SupplierClerk, Below),
    (WithholdRatings, Buyer, Anywhere),
    (ReadCatalogue, Orderer, Anywhere),
    (ReadCatalogue, Approver, Anywhere),
    (ReadCatalogue, Commander, Anywhere),
    (ReadCatalogue, Receiver, Anywhere),
    (ReadCatalogue, AcceptanceSigner, Anywhere),
    (ReadCatalogue, CommissionMember, Anywhere),
    (ReadCatalogue, Buyer, Anywhere),
    (ReadCatalogue, Treasurer, Anywhere),
    (ReadCatalogue, SupplierClerk, Anywhere),
    (ReadCatalogue, PartnerOfficer, Anywhere),
    (ReadCatalogue, ProgrammeManager, Anywhere),
    (ReadCatalogue, Inspector, Anywhere),
    (ReadCatalogue, Auditor, Anywhere),
    (ReadCatalogue, Administrator, Anywhere),
    (ReadStock, Orderer, Anywhere),
    (ReadStock, Approver, Anywhere),
    (ReadStock, Commander, Anywhere),
    (ReadStock, Buyer, Anywhere),
    (ReadStock, SupplierClerk, Below),
    (ReadStock, ProgrammeManager, Anywhere),
    (ReadStock, Auditor, Anywhere),
    (ReadRatings, Orderer, Anywhere),
    (ReadRatings, Approver, Anywhere),
    (ReadRatings, Commander, Anywhere),
    (ReadRatings, Receiver, Anywhere),
    (ReadRatings, AcceptanceSigner, Anywhere),
    (ReadRatings, CommissionMember, Anywhere),
    (ReadRatings, SupplierClerk, Below),
    (ReadRatings, Buyer, Anywhere),
    (ReadRatings, ProgrammeManager, Anywhere),
    (ReadRatings, Inspector, Anywhere),
    (ReadRatings, Auditor, Anywhere),
    (ReadOrders, Orderer, Below),
    (ReadOrders, Approver, Below),
    (ReadOrders, Commander, Below),
    (ReadOrders, Receiver, Below),
    (ReadOrders, AcceptanceSigner, Below),
    (ReadOrders, CommissionMember, Below),
    (ReadOrders, SupplierClerk, Below),
    (ReadOrders, Buyer, Anywhere),
    (ReadOrders, Treasurer, Anywhere),
    (ReadOrders, Inspector, Anywhere),
    (ReadOrders, Auditor, Anywhere),
    (ReadDeliveryPoints, Orderer, Below),
    (ReadDeliveryPoints, Approver, Below),
    (ReadDeliveryPoints, Commander, Below),
    (ReadDeliveryPoints, Receiver, Below),
    (ReadDeliveryPoints, AcceptanceSigner, Below),
    (ReadDeliveryPoints, CommissionMember, Below),
    (ReadDeliveryPoints, SupplierClerk, Below),
    (ReadDeliveryPoints, Buyer, Anywhere),
    (ReadDeliveryPoints, Auditor, Anywhere),
    (ReadDeliveryPoints, Administrator, Anywhere),
    (ReadFunds, Orderer, Below),
    (ReadFunds, Approver, Below),
    (ReadFunds, Commander, Below),
    (ReadFunds, PartnerOfficer, Below),
    (ReadFunds, Buyer, Anywhere),
    (ReadFunds, Treasurer, Anywhere),
    (ReadFunds, Auditor, Anywhere),
    (ReadPledges, PartnerOfficer, Below),
    (ReadPledges, ProgrammeManager, Anywhere),
    (ReadPledges, Buyer, Anywhere),
    (ReadPledges, Treasurer, Anywhere),
    (ReadPledges, Auditor, Anywhere),
    (ReadRequirements, Orderer, Below),
    (ReadRequirements, Approver, Below),
    (ReadRequirements, Commander, Below),
    (ReadRequirements, PartnerOfficer, Below),
    (ReadRequirements, ProgrammeManager, Anywhere),
    (ReadRequirements, Buyer, Anywhere),
    (ReadRequirements, Treasurer, Anywhere),
    (ReadRequirements, Auditor, Anywhere),
    (ReadJournal, Auditor, Anywhere),
    (ReadIdentity, Administrator, Anywhere),
    (ReadIdentity, Auditor, Anywhere),
];

/// What limits of an appointment do not narrow: an officer sees what surrounds their own work.
pub const READING: &[Action] = &[
    ReadCatalogue,
    ReadStock,
    ReadRatings,
    ReadOrders,
    ReadDeliveryPoints,
    ReadFunds,
    ReadPledges,
    ReadRequirements,
    ReadJournal,
    ReadIdentity,
];

/// What everyone may do with what is their own, whatever they are appointed to.
pub const OWN: &[Action] = &[ManageOwnKey, Delegate];

/// What the console of the machine may do: found the cell and load reference data, never order, sign, accept or pay.
pub const CONSOLE: &[Action] = &[
    ManageIdentity,
    ManageServiceAccounts,
    ErasePersonal,
    ManageOwnKey,
    SetSignaturePolicy,
    ManageCatalogue,
    ManageContracts,
    ManageOffers,
    ManageFunds,
    Allot,
    SubAllot,
];

/// The object of a permission question.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// What kind of object, for messages.
    pub object: &'static str,
    /// How people know it.
    pub reference: String,
    /// The organisation on whose behalf the action is done.
    pub holder: OrganisationId,
    /// Other organisations whose people may know of it.
    pub parties: &'a [OrganisationId],
    /// What lets them know of it.
    pub read_by: Action,
    /// What limited appointments are held against; `None` when the object is of no category or nation.
    pub traits: Option<Traits>,
}

/// What an object is about and whose money pays for it.
#[derive(Clone, Debug, Default)]
pub struct Traits {
    /// Categories of its items.
    pub categories: Vec<CategoryId>,
    /// Countries of the owners of the funds that pay.
    pub nations: Vec<String>,
}

/// Who acts, and for whom when they do so as a deputy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Who acts.
    pub person: PersonId,
    /// Whose right they exercise.
    pub acting_for: Option<PersonId>,
}

impl Acting {
    /// Both people, for separation of duty: a deputy's deed counts as done by either.
    pub fn people(&self) -> impl Iterator<Item = PersonId> {
        std::iter::once(self.person).chain(self.acting_for)
    }
}

impl Scope {
    /// Whether an object is within the limits; one of no category or nation is outside every limit.
    pub fn covers(&self, traits: Option<&Traits>) -> bool {
        if self.is_open() {
            return true;
        }
        traits.is_some_and(|traits| {
            let categories = &self.categories;
            let nations = &traits.nations;
            (categories.is_empty() || traits.categories.iter().all(|category| categories.contains(category)))
                && self.nation.as_ref().is_none_or(|nation| nations.iter().all(|paying| paying == nation))
        })
    }
}

impl<'a> Subject<'a> {
    /// An object known to the people of its holder alone.
    pub fn of(
        object: &'static str,
        reference: impl std::fmt::Display,
        holder: OrganisationId,
    ) -> Subject<'a> {
        let reference = reference.to_string();
        Subject { object, reference, holder, parties: &[], read_by: ReadOrders, traits: None }
    }
}

/// Refuses every actor but this one.
pub fn require_actor(context: &Context, actor: Actor, action: &str) -> Result<(), Rejection> {
    if context.actor == actor {
        return Ok(());
    }
    Err(Rejection::NotPermitted { action: action.to_owned(), organisation: format!("the {actor}") })
}

/// Refuses everyone but the owner, and the console where it may do the action.
pub fn require_owner(
    state: &State,
    context: &Context,
    action: Action,
    owner: PersonId,
    object: &'static str,
    reference: impl std::fmt::Display,
) -> Result<(), Rejection> {
    let is_allowed = match context.actor {
        Actor::Console => CONSOLE.contains(&action),
        Actor::Person(person) => OWN.contains(&action) && person == owner,
        Actor::Token(person, _) => {
            OWN.contains(&action) && person == owner && is_granted(state, context, action, None)
        }
        Actor::Clock => false,
    };
    if is_allowed { Ok(()) } else { Err(Rejection::not_found(object, reference)) }
}

/// The appointment that allows the action, `None` for the console; otherwise the refusal.
pub fn require<'s>(
    state: &'s State,
    context: &Context,
    action: Action,
    subject: &Subject<'_>,
) -> Result<Option<&'s Appointment>, Rejection> {
    let not_permitted = || Rejection::NotPermitted {
        action: action.to_string(),
        organisation: state.organisations.get(&subject.holder).map_or(String::new(), |o| o.code.to_string()),
    };
    match context.actor {
        Actor::Console if CONSOLE.contains(&action) => Ok(None),
        Actor::Console | Actor::Clock => Err(not_permitted()),
        Actor::Person(person) | Actor::Token(person, _) => {
            let appointment = allowed_on(state, person, context.today(), action, subject);
            match appointment.filter(|_| is_granted(state, context, action, Some(subject.holder))) {
                Some(appointment) => Ok(Some(appointment)),
                None if may_know(state, context, person, subject) => Err(not_permitted()),
                None => Err(Rejection::not_found(subject.object, &subject.reference)),
            }
        }
    }
}

/// Whether the token that is used, if it is that of a service account, permits the action at the organisation.
pub fn is_granted(state: &State, context: &Context, action: Action, holder: Option<OrganisationId>) -> bool {
    let Actor::Token(_, token) = context.actor else { return true };
    let grant = state.tokens.get(&token).and_then(|token| token.grant.as_ref());
    grant.is_some_and(|grant| {
        let is_below =
            |top| holder.is_none_or(|id| ancestors(state, id, context.today()).any(|above| above == top));
        grant.actions.contains(&action) && grant.organisation.is_none_or(is_below)
    })
}

/// The person whose appointment allows an action that the console may never do; otherwise the refusal.
pub fn require_person(
    state: &State,
    context: &Context,
    action: Action,
    subject: &Subject<'_>,
) -> Result<PersonId, Rejection> {
    Ok(require_acting(state, context, action, subject)?.person)
}

/// As [`require_person`], with the person for whom a deputy acts.
pub fn require_acting(
    state: &State,
    context: &Context,
    action: Action,
    subject: &Subject<'_>,
) -> Result<Acting, Rejection> {
    let appointment = require(state, context, action, subject)?;
    let appointment = appointment.expect("the console orders, signs, accepts and pays nothing");
    Ok(acting(state, appointment))
}

/// Who acts by an appointment.
pub fn acting(state: &State, appointment: &Appointment) -> Acting {
    let acting_for = appointment.delegated_by.map(|by| state.appointments.known(&by).person);
    Acting { person: appointment.person, acting_for }
}

/// The person's appointment in force that allows the action at the organisation, on an object of no category or
/// nation.
pub fn allowed(
    state: &State,
    person: PersonId,
    today: Date,
    action: Action,
    holder: OrganisationId,
) -> Option<&Appointment> {
    allowed_on(state, person, today, action, &Subject::of("", "", holder))
}

/// The person's appointment in force that allows the action on the object; one of their own before a deputy's.
pub fn allowed_on<'s>(
    state: &'s State,
    person: PersonId,
    today: Date,
    action: Action,
    subject: &Subject<'_>,
) -> Option<&'s Appointment> {
    let held = state.appointments.of_owner(person.bits());
    let allowing = held.filter(|appointment| permits(state, appointment, today, action, subject));
    allowing.min_by_key(|appointment| appointment.delegated_by.is_some())
}

/// Whether an appointment allows the action on the object today.
pub fn permits(
    state: &State,
    appointment: &Appointment,
    today: Date,
    action: Action,
    subject: &Subject<'_>,
) -> bool {
    let is_below = || ancestors(state, subject.holder, today).any(|above| above == appointment.organisation);
    permits_where(appointment, today, action, subject, is_below)
}

/// [`permits`] for callers who know how the appointment's organisation stands to the subject's holder.
pub fn permits_where(
    appointment: &Appointment,
    today: Date,
    action: Action,
    subject: &Subject<'_>,
    is_above_holder: impl FnOnce() -> bool,
) -> bool {
    let is_within = || READING.contains(&action) || appointment.scope.covers(subject.traits.as_ref());
    reaches(appointment, today, action, is_above_holder) && is_within()
}

/// Whether an appointment allows the action today, whatever it is limited to.
fn reaches(
    appointment: &Appointment,
    today: Date,
    action: Action,
    is_above_holder: impl FnOnce() -> bool,
) -> bool {
    reach(action, appointment.role)
        .is_some_and(|reach| appointment.is_in_force(today) && (reach == Anywhere || is_above_holder()))
}

/// How far a role carries for an action; `None` when the role does not have it.
pub fn reach(action: Action, role: Role) -> Option<Reach> {
    REACHES[action as usize][role as usize]
}

/// [`TABLE`] by action and role: it is asked for every appointment of an order's signers.
static REACHES: LazyLock<Vec<[Option<Reach>; Role::ALL.len()]>> = LazyLock::new(|| {
    let mut reaches = vec![[None; Role::ALL.len()]; Action::ALL.len()];
    for (action, role, reach) in TABLE {
        reaches[*action as usize][*role as usize] = Some(*reach);
    }
    reaches
});

fn may_know(state: &State, context: &Context, person: PersonId, subject: &Subject<'_>) -> bool {
    let mut organisations = std::iter::once(&subject.holder).chain(subject.parties);
    organisations.any(|organisation| {
        allowed(state, person, context.today(), subject.read_by, *organisation).is_some()
            && is_granted(state, context, subject.read_by, Some(*organisation))
    })
}
