//! A command on an object as it was read: refused when the object has changed since.

use crate::command::{Command, Verb};
use crate::envelope::Context;
use crate::event::Event;
use crate::rejection::{Kind, Rejection};
use crate::state::State;
use crate::values::*;

macro_rules! objects {
    ($($variant:ident($id:ident) = $table:ident $name:literal;)*) => {
        /// An object whose revision rises with every change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is named after its object")]
        pub enum Object { $($variant($id),)* }

        impl Object {
            fn want(self, state: &mut State) {
                match self { $(Object::$variant(id) => { state.$table.want(&id); })* }
            }

            /// What it is called, and its revision if it exists.
            fn revision(self, state: &State) -> (&'static str, Option<u64>) {
                match self { $(Object::$variant(id) => ($name, state.$table.get(&id).map(|row| row.revision)),)* }
            }
        }
    };
}

objects! {
    Act(ActId) = acts "acceptance act";
    Allotment(AllotmentId) = allotments "allotment";
    Appointment(AppointmentId) = appointments "appointment";
    Contract(ContractId) = contracts "contract";
    Despatch(DespatchId) = despatches "despatch";
    Fund(FundId) = funds "fund";
    Invoice(InvoiceId) = invoices "invoice";
    Item(ItemId) = items "item";
    Offer(OfferId) = offers "offer";
    Order(OrderId) = orders "order";
    Organisation(OrganisationId) = organisations "organisation";
    Package(PackageId) = packages "package";
    Payment(PaymentId) = payments "payment";
    Pledge(PledgeId) = pledges "pledge";
    Rating(RatingId) = ratings "rating";
    Requirement(RequirementId) = requirements "requirement";
    RequirementList(RequirementListId) = requirement_lists "requirement list";
}

/// A command that holds only while its object is as it was read (RFC 9110, section 13.1.1).
#[derive(Clone, Debug)]
pub struct IfUnchanged {
    /// What was read.
    pub object: Object,
    /// The revision it then had.
    pub revision: u64,
    /// What is to be done.
    pub command: Command,
}

impl Verb for IfUnchanged {
    fn keys(&self, state: &mut State, context: &Context) {
        self.object.want(state);
        self.command.keys(state, context);
    }

    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        let decided = self.command.decide(state, context);
        // Who may not know of the object does not learn its revision.
        if decided.as_ref().is_err_and(|refusal| matches!(refusal.kind(), Kind::NotFound | Kind::Forbidden)) {
            return decided;
        }
        match self.object.revision(state) {
            (object, Some(current)) if current != self.revision => {
                Err(Rejection::RevisionChanged { object, given: self.revision, current })
            }
            _ => decided,
        }
    }
}
