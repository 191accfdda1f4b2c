//! Every event there is: versioned facts with their outcomes, the durable format of the journal.
//!
//! A kind's JSON is pinned by a golden file; a changed shape is a new version, never an edit.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::state::{Stamp, State};
use crate::values::Personal;
use crate::{
    acceptance, allotments, catalogue, cell, contracts, fulfilment, funds, identity, invoicing, orders,
    packages, payments, pledges, ratings, requirements, signatures,
};

/// What every event can do.
pub trait Fact: Serialize + DeserializeOwned {
    /// Asks for the rows that `apply` reads or changes, from those of the event; a fact that only adds rows asks
    /// for none. What a replay fetches before it applies the event.
    fn keys(&self, _state: &mut State) {}

    /// Changes the rows; the only code that does. It makes no choices: the event carries the outcome.
    fn apply(&self, state: &mut State, stamp: &Stamp);

    /// The ids of the objects the event is about, the main one first.
    fn subjects(&self) -> Vec<String>;

    /// Personal fields: main subject, field name, value. They enter the journal as digests only.
    fn personal(&self) -> Vec<(String, String, &Personal)> {
        Vec::new()
    }

    /// Personal fields that are erased wherever an earlier event has them: subject, field name.
    fn erases(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
}

/// One personal field of an event, if it has it.
pub(crate) fn personal_field(
    subject: impl std::fmt::Display,
    field: impl Into<String>,
    text: Option<&Personal>,
) -> Vec<(String, String, &Personal)> {
    text.map(|text| (subject.to_string(), field.into(), text)).into_iter().collect()
}

/// A journal entry whose kind or fields this program does not know.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// A kind of a later version of the program.
    #[error("event kind {0:?} is unknown; use the version of the program that wrote it")]
    UnknownKind(String),
    /// Fields that do not have the kind's shape.
    #[error("event of kind {kind} is malformed: {source}")]
    Malformed {
        /// The event's kind.
        kind: String,
        /// What the parser found.
        source: serde_json::Error,
    },
}

/// An event that serialises as [`Event::fields`] gives them.
pub struct Fields<'a>(&'a Event);

impl Serialize for Fields<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_fields(serializer)
    }
}

macro_rules! events {
    ($($kind:literal $variant:ident = $path:path;)*) => {
        /// A fact that took place.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs, reason = "each variant is documented by the fact it wraps")]
        pub enum Event { $($variant($path),)* }

        $(impl From<$path> for Event {
            fn from(fact: $path) -> Event {
                Event::$variant(fact)
            }
        })*

        impl Event {
            /// Every kind there is.
            pub const KINDS: &'static [&'static str] = &[$($kind,)*];

            /// Kind and version, for example `order_submitted.1`.
            pub fn kind(&self) -> &'static str {
                match self { $(Event::$variant(_) => $kind,)* }
            }

            /// The fields as a JSON object, without the personal ones.
            pub fn fields(&self) -> serde_json::Value {
                let fields = match self { $(Event::$variant(fact) => serde_json::to_value(fact),)* };
                fields.expect("events hold only maps with text keys, integers and text")
            }

            /// Serialises the fields as [`Event::fields`] gives them, without building the object.
            pub fn serialize_fields<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Event::$variant(fact) => fact.serialize(serializer),)* }
            }

            /// The fields for a serialiser, without building the object.
            pub fn as_fields(&self) -> Fields<'_> {
                Fields(self)
            }

            /// The event of a kind from its fields; personal fields are absent.
            pub fn from_fields(kind: &str, fields: serde_json::Value) -> Result<Event, EventError> {
                match kind {
                    $($kind => serde_json::from_value(fields).map(Event::$variant),)*
                    _ => return Err(EventError::UnknownKind(kind.to_owned())),
                }
                .map_err(|source| EventError::Malformed { kind: kind.to_owned(), source })
            }

            /// See [`Fact::subjects`].
            pub fn subjects(&self) -> Vec<String> {
                match self { $(Event::$variant(fact) => fact.subjects(),)* }
            }

            /// See [`Fact::personal`].
            pub fn personal(&self) -> Vec<(String, String, &Personal)> {
                match self { $(Event::$variant(fact) => fact.personal(),)* }
            }

            /// See [`Fact::keys`].
            pub fn keys(&self, state: &mut State) {
                match self { $(Event::$variant(fact) => fact.keys(state),)* }
            }

            /// See [`Fact::erases`].
            pub fn erases(&self) -> Vec<(&str, &str)> {
                match self { $(Event::$variant(fact) => fact.erases(),)* }
            }

            pub(crate) fn apply(&self, state: &mut State, stamp: &Stamp) {
                match self { $(Event::$variant(fact) => fact.apply(state, stamp),)* }
            }
        }
    };
}

events! {
    "cell_founded.1" CellFounded = cell::found::CellFounded;
    "log_key_rotated.1" LogKeyRotated = cell::rotate_log_key::LogKeyRotated;
    "organisation_added.1" OrganisationAdded = identity::add_organisation::OrganisationAdded;
    "organisation_moved.1" OrganisationMoved = identity::move_organisation::OrganisationMoved;
    "organisation_suspended.1" OrganisationSuspended = identity::suspend_organisation::OrganisationSuspended;
    "delivery_point_added.1" DeliveryPointAdded = identity::add_delivery_point::DeliveryPointAdded;
    "person_added.1" PersonAdded = identity::add_person::PersonAdded;
    "appointed.1" Appointed = identity::appoint::Appointed;
    "letter_registered.1" LetterRegistered = identity::appoint_by_letter::LetterRegistered;
    "appointment_confirmed.1" AppointmentConfirmed = identity::confirm_appointment::AppointmentConfirmed;
    "appointment_ended.1" AppointmentEnded = identity::end_appointment::AppointmentEnded;
    "personal_erased.1" PersonalErased = identity::erase_personal::PersonalErased;
    "file_erased.1" FileErased = identity::erase_file::FileErased;
    "key_registered.1" KeyRegistered = identity::register_key::KeyRegistered;
    "passkey_registered.1" PasskeyRegistered = identity::register_passkey::PasskeyRegistered;
    "key_revoked.1" KeyRevoked = identity::revoke_key::KeyRevoked;
    "person_invited.1" PersonInvited = identity::invite_person::PersonInvited;
    "sign_in_closed.1" SignInClosed = identity::close_sign_in::SignInClosed;
    "token_issued.1" TokenIssued = identity::issue_token::TokenIssued;
    "service_account_added.1" ServiceAccountAdded = identity::add_service_account::ServiceAccountAdded;
    "account_token_issued.1" AccountTokenIssued = identity::issue_account_token::AccountTokenIssued;
    "token_rotated.1" TokenRotated = identity::rotate_token::TokenRotated;
    "token_revoked.1" TokenRevoked = identity::revoke_token::TokenRevoked;
    "command_refused.1" CommandRefused = identity::refused::CommandRefused;
    "signature_policy_set.1" SignaturePolicySet = signatures::set_policy::SignaturePolicySet;
    "category_defined.1" CategoryDefined = catalogue::define_category::CategoryDefined;
    "item_added.1" ItemAdded = catalogue::add_item::ItemAdded;
    "items_linked.1" ItemsLinked = catalogue::link_items::ItemsLinked;
    "item_moved.1" ItemMoved = catalogue::move_item::ItemMoved;
    "item_file_attached.1" ItemFileAttached = catalogue::attach_file::ItemFileAttached;
    "item_file_detached.1" ItemFileDetached = catalogue::detach_file::ItemFileDetached;
    "framework_added.1" FrameworkAdded = contracts::add_framework::FrameworkAdded;
    "contract_added.1" ContractAdded = contracts::add_contract::ContractAdded;
    "contract_amended.1" ContractAmended = contracts::amend_contract::ContractAmended;
    "contract_moved.1" ContractMoved = contracts::move_contract::ContractMoved;
    "offer_made.1" OfferMade = contracts::make_offer::OfferMade;
    "offer_changed.1" OfferChanged = contracts::change_offer::OfferChanged;
    "fund_added.1" FundAdded = funds::add_fund::FundAdded;
    "fund_money_moved.1" FundMoneyMoved = funds::move_fund_money::FundMoneyMoved;
    "funds_exchanged.1" FundsExchanged = funds::exchange::FundsExchanged;
    "allotted.1" Allotted = allotments::allot::Allotted;
    "allotment_withdrawn.1" AllotmentWithdrawn = allotments::withdraw::AllotmentWithdrawn;
    "allotment_lapsed.1" AllotmentLapsed = allotments::lapse::AllotmentLapsed;
    "order_submitted.1" OrderSubmitted = orders::submitted::OrderSubmitted;
    "order_signed.1" OrderSigned = orders::sign::OrderSigned;
    "order_sent.1" OrderSent = orders::sent::OrderSent;
    "order_refused.1" OrderRefused = orders::refuse::OrderRefused;
    "order_returned.1" OrderReturned = orders::return_for_rework::OrderReturned;
    "order_line_left_out.1" OrderLineLeftOut = orders::leave_out::OrderLineLeftOut;
    "order_forwarded.1" OrderForwarded = orders::forward::OrderForwarded;
    "approval_reminded.1" ApprovalReminded = orders::remind::ApprovalReminded;
    "order_signature_file_attached.1" OrderSignatureFileAttached = orders::attach_signature_file::OrderSignatureFileAttached;
    "message_written.1" MessageWritten = orders::write_message::MessageWritten;
    "order_revised.1" OrderRevised = orders::revise::OrderRevised;
    "order_cancelled.1" OrderCancelled = orders::cancel::OrderCancelled;
    "order_expired.1" OrderExpired = orders::expire::OrderExpired;
    "order_answered.1" OrderAnswered = orders::answer::OrderAnswered;
    "order_escalated.1" OrderEscalated = orders::escalate::OrderEscalated;
    "order_fell_silent.1" OrderFellSilent = orders::fall_silent::OrderFellSilent;
    "answer_lapsed.1" AnswerLapsed = orders::lapse_answer::AnswerLapsed;
    "consent_decided.1" ConsentDecided = orders::decide_consent::ConsentDecided;
    "proposal_accepted.1" ProposalAccepted = orders::decide_proposal::ProposalAccepted;
    "proposal_rejected.1" ProposalRejected = orders::decide_proposal::ProposalRejected;
    "order_amended.1" OrderAmended = orders::amend::OrderAmended;
    "amendment_submitted.1" AmendmentSubmitted = orders::amendment::AmendmentSubmitted;
    "amendment_in_force.1" AmendmentInForce = orders::amendment::AmendmentInForce;
    "amendment_withdrawn.1" AmendmentWithdrawn = orders::withdraw_amendment::AmendmentWithdrawn;
    "order_ran_short.1" OrderRanShort = orders::run_short::OrderRanShort;
    "order_terminated.1" OrderTerminated = orders::terminate::OrderTerminated;
    "order_short_closed.1" OrderShortClosed = orders::close::OrderShortClosed;
    "order_closed.1" OrderClosed = orders::closed::OrderClosed;
    "order_despatched.1" OrderDespatched = fulfilment::despatch::OrderDespatched;
    "manifest_part_added.1" ManifestPartAdded = fulfilment::add_manifest_part::ManifestPartAdded;
    "manifest_sealed.1" ManifestSealed = fulfilment::seal_manifest::ManifestSealed;
    "manifest_ended.1" ManifestEnded = fulfilment::end_manifest::ManifestEnded;
    "milestone_recorded.1" MilestoneRecorded = fulfilment::record_milestone::MilestoneRecorded;
    "despatch_transferred.1" DespatchTransferred = fulfilment::transfer::DespatchTransferred;
    "act_drawn.1" ActDrawn = acceptance::drawn::ActDrawn;
    "act_signed.1" ActSigned = acceptance::sign::ActSigned;
    "act_reminded.1" ActReminded = acceptance::remind::ActReminded;
    "act_signature_file_attached.1" ActSignatureFileAttached = acceptance::attach_signature_file::ActSignatureFileAttached;
    "act_accepted.1" ActAccepted = acceptance::accepted::ActAccepted;
    "act_withdrawn.1" ActWithdrawn = acceptance::withdraw::ActWithdrawn;
    "act_reversed.1" ActReversed = acceptance::reverse::ActReversed;
    "discrepancy_settled.1" DiscrepancySettled = acceptance::settle::DiscrepancySettled;
    "invoice_received.1" InvoiceReceived = invoicing::submit::InvoiceReceived;
    "invoice_matched.1" InvoiceMatched = invoicing::matching::InvoiceMatched;
    "invoice_mismatched.1" InvoiceMismatched = invoicing::matching::InvoiceMismatched;
    "invoice_settled.1" InvoiceSettled = invoicing::settle::InvoiceSettled;
    "invoice_rejected.1" InvoiceRejected = invoicing::reject::InvoiceRejected;
    "payment_ordered.1" PaymentOrdered = payments::order_payment::PaymentOrdered;
    "payments_filed.1" PaymentsFiled = payments::file_payments::PaymentsFiled;
    "payment_confirmed.1" PaymentConfirmed = payments::confirm_payment::PaymentConfirmed;
    "payment_returned.1" PaymentReturned = payments::return_payment::PaymentReturned;
    "advance_confirmed.1" AdvanceConfirmed = payments::confirm_advance::AdvanceConfirmed;
    "advance_returned.1" AdvanceReturned = payments::return_advance::AdvanceReturned;
    "refund_received.1" RefundReceived = payments::record_refund::RefundReceived;
    "charge_recharged.1" ChargeRecharged = payments::recharge::ChargeRecharged;
    "line_reimbursed.1" LineReimbursed = payments::reimburse::LineReimbursed;
    "pledge_announced.1" PledgeAnnounced = pledges::announce::PledgeAnnounced;
    "pledge_moved.1" PledgeMoved = pledges::move_pledge::PledgeMoved;
    "tranches_planned.1" TranchesPlanned = pledges::plan_tranches::TranchesPlanned;
    "year_planned.1" YearPlanned = pledges::plan_year::YearPlanned;
    "appropriation_noted.1" AppropriationNoted = pledges::note_appropriation::AppropriationNoted;
    "pledge_transferred.1" PledgeTransferred = pledges::record_transfer::PledgeTransferred;
    "maker_vetted.1" MakerVetted = pledges::vet_maker::MakerVetted;
    "requirement_proposed.1" RequirementProposed = requirements::propose::RequirementProposed;
    "requirement_changed.1" RequirementChanged = requirements::changed::RequirementChanged;
    "requirements_consolidated.1" RequirementsConsolidated = requirements::consolidate::RequirementsConsolidated;
    "requirement_list_added.1" RequirementListAdded = requirements::add_list::RequirementListAdded;
    "requirements_submitted.1" RequirementsSubmitted = requirements::submit_list::RequirementsSubmitted;
    "requirements_judged.1" RequirementsJudged = requirements::judge_list::RequirementsJudged;
    "package_drafted.1" PackageDrafted = packages::draft::PackageDrafted;
    "package_composed.1" PackageComposed = packages::compose::PackageComposed;
    "package_judged.1" PackageJudged = packages::judge::PackageJudged;
    "judgement_drawn.1" JudgementDrawn = packages::judgement::JudgementDrawn;
    "judgement_signed.1" JudgementSigned = packages::sign::JudgementSigned;
    "gate_passed.1" GatePassed = packages::sign::GatePassed;
    "package_shared.1" PackageShared = packages::share::PackageShared;
    "package_moved.1" PackageMoved = packages::move_package::PackageMoved;
    "package_ordered.1" PackageOrdered = packages::order::PackageOrdered;
    "package_reconciled.1" PackageReconciled = packages::reconcile::PackageReconciled;
    "item_rated.1" ItemRated = ratings::rate::ItemRated;
    "rating_opened.1" RatingOpened = ratings::open::RatingOpened;
    "rating_answered.1" RatingAnswered = ratings::answer::RatingAnswered;
    "rating_withheld.1" RatingWithheld = ratings::withhold::RatingWithheld;
}

#[cfg(test)]
mod tests;
