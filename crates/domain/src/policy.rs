//! Who may do what: one table of action × role × reach, and the two questions asked of it.
//!
//! Unknown and invisible look the same: who may not see an object is told it does not exist.

use crate::envelope::{Actor, Context};
use crate::identity::{Appointment, Role, ancestors};
use crate::rejection::Rejection;
use crate::state::State;
use crate::values::{Date, OrganisationId, PersonId};

use Action::*;
use Reach::{Anywhere, Below};
use Role::*;

crate::text_enum! {
    /// What a person may be allowed to do; every route names one.
    pub enum Action {
        /// Add, move organisations and delivery points; people and appointments; keys and tokens of others.
        ManageIdentity = "manage_identity",
        /// Register or revoke signing keys and tokens of one's own.
        ManageOwnKey = "manage_own_key",
        /// Erase names, notes and other personal texts.
        ErasePersonal = "erase_personal",
        /// Set signature policies.
        SetSignaturePolicy = "set_signature_policy",
        /// Define categories, add and move items.
        ManageCatalogue = "manage_catalogue",
        /// Add, amend and end contracts and frameworks.
        ManageContracts = "manage_contracts",
        /// Make and change offers under one's own contract.
        ManageOffers = "manage_offers",
        /// Add funds and record money received, returned, exchanged.
        ManageFunds = "manage_funds",
        /// Allot money of a fund, withdraw it.
        Allot = "allot",
        /// Pass on part of an allotment to an organisation below.
        SubAllot = "sub_allot",
        /// Place, revise, cancel orders; decide on the supplier's proposals.
        PlaceOrder = "place_order",
        /// Sign, refuse or return an order as its orderer.
        SignAsOrderer = "sign_as_orderer",
        /// Sign, refuse or return an order as approver.
        SignAsApprover = "sign_as_approver",
        /// Sign, refuse or return an order as commander.
        SignAsCommander = "sign_as_commander",
        /// Sign an order as the contracting agency.
        SignAsBuyer = "sign_as_buyer",
        /// Terminate or close orders, settle discrepancies.
        ManageOrders = "manage_orders",
        /// Answer, despatch and invoice one's own orders.
        Supply = "supply",
        /// Record milestones and arrivals; draw up acceptance acts.
        Receive = "receive",
        /// Sign an acceptance act as acceptance signer.
        SignActAsSigner = "sign_act_as_signer",
        /// Sign an acceptance act as member of the commission.
        SignActAsMember = "sign_act_as_member",
        /// Approve an acceptance act as commander.
        ApproveAct = "approve_act",
        /// Match invoices, order and confirm payments.
        Pay = "pay",
        /// Read the catalogue, offers and prices.
        ReadCatalogue = "read_catalogue",
        /// Read orders, despatches, acts and invoices of an organisation.
        ReadOrders = "read_orders",
        /// Read funds, allotments and their entries.
        ReadFunds = "read_funds",
        /// Read the whole journal.
        ReadJournal = "read_journal",
        /// Read people and appointments.
        ReadIdentity = "read_identity",
    }
}

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
    (ManageOrders, Buyer, Anywhere),
    (Supply, SupplierClerk, Below),
    (Receive, Receiver, Below),
    (SignActAsSigner, AcceptanceSigner, Below),
    (SignActAsMember, CommissionMember, Below),
    (ApproveAct, Commander, Below),
    (Pay, Treasurer, Anywhere),
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
    (ReadFunds, Orderer, Below),
    (ReadFunds, Approver, Below),
    (ReadFunds, Commander, Below),
    (ReadFunds, PartnerOfficer, Below),
    (ReadFunds, Buyer, Anywhere),
    (ReadFunds, Treasurer, Anywhere),
    (ReadFunds, Auditor, Anywhere),
    (ReadJournal, Auditor, Anywhere),
    (ReadIdentity, Administrator, Anywhere),
    (ReadIdentity, Auditor, Anywhere),
];

/// What everyone may do with what is their own, whatever they are appointed to.
pub const OWN: &[Action] = &[ManageOwnKey];

/// What the console of the machine may do: found the cell and load reference data, never order, sign, accept or pay.
pub const CONSOLE: &[Action] = &[
    ManageIdentity,
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
}

impl<'a> Subject<'a> {
    /// An object known to the people of its holder alone.
    pub fn of(
        object: &'static str,
        reference: impl std::fmt::Display,
        holder: OrganisationId,
    ) -> Subject<'a> {
        Subject { object, reference: reference.to_string(), holder, parties: &[] }
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
    context: &Context,
    action: Action,
    owner: PersonId,
    object: &'static str,
    reference: impl std::fmt::Display,
) -> Result<(), Rejection> {
    let is_allowed = match context.actor {
        Actor::Console => CONSOLE.contains(&action),
        Actor::Person(person) => OWN.contains(&action) && person == owner,
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
        Actor::Person(person) => match allowed(state, person, context.today(), action, subject.holder) {
            Some(appointment) => Ok(Some(appointment)),
            None if may_know(state, person, context.today(), subject) => Err(not_permitted()),
            None => Err(Rejection::not_found(subject.object, &subject.reference)),
        },
    }
}

/// The person whose appointment allows an action that the console may never do; otherwise the refusal.
pub fn require_person(
    state: &State,
    context: &Context,
    action: Action,
    subject: &Subject<'_>,
) -> Result<PersonId, Rejection> {
    let appointment = require(state, context, action, subject)?;
    Ok(appointment.expect("the console orders, signs, accepts and pays nothing").person)
}

/// The person's appointment in force that allows the action at the organisation.
pub fn allowed(
    state: &State,
    person: PersonId,
    today: Date,
    action: Action,
    holder: OrganisationId,
) -> Option<&Appointment> {
    state.appointments.rows().find(|appointment| {
        appointment.person == person
            && appointment.is_in_force(today)
            && reach(action, appointment.role).is_some_and(|reach| {
                reach == Anywhere
                    || ancestors(state, holder, today).any(|above| above == appointment.organisation)
            })
    })
}

/// How far a role carries for an action; `None` when the role does not have it.
pub fn reach(action: Action, role: Role) -> Option<Reach> {
    TABLE.iter().find(|(a, r, _)| *a == action && *r == role).map(|(_, _, reach)| *reach)
}

fn may_know(state: &State, person: PersonId, today: Date, subject: &Subject<'_>) -> bool {
    let mut organisations = std::iter::once(&subject.holder).chain(subject.parties);
    organisations.any(|organisation| allowed(state, person, today, ReadOrders, *organisation).is_some())
}

/// The action × role matrix as text, checked in as `docs/generated/permissions.txt`.
pub fn picture() -> String {
    let mut text = String::from(
        "action × role: b = at the appointment's organisation and below, a = anywhere, c = console, o = owner\n\n",
    );
    for action in Action::ALL {
        let others =
            [(" o", OWN), (" c", CONSOLE)].map(|(sign, may)| if may.contains(action) { sign } else { "" });
        let roles = Role::ALL.iter().filter_map(|role| {
            reach(*action, *role).map(|reach| format!("{role}:{}", if reach == Below { 'b' } else { 'a' }))
        });
        let line = roles.collect::<Vec<_>>().join(" ");
        text.push_str(format!("{action:<22} {line}{}", others.concat()).trim_end());
        text.push('\n');
    }
    text
}
