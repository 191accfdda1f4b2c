//! Every command there is. A verb is one file in its noun's folder and one line here.

use crate::envelope::Context;
use crate::event::Event;
use crate::rejection::Rejection;
use crate::state::State;
use crate::unchanged::IfUnchanged;
use crate::{
    acceptance, allotments, catalogue, cell, contracts, fulfilment, funds, identity, invoicing, orders,
    packages, payments, pledges, ratings, requirements, signatures, timers,
};

/// One business verb: what it reads and the rule that turns it into events.
pub trait Verb {
    /// Asks the tables for the rows the rule and its events need. Called again after each prefetch round until
    /// nothing new is wanted, so a row read here may lead to the next.
    fn keys(&self, _state: &mut State, _context: &Context) {}

    /// The rule: checks first, then the events.
    fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection>;
}

macro_rules! commands {
    ($($variant:ident = $path:path;)*) => {
        /// A request to change the state.
        #[derive(Clone, Debug)]
        #[allow(missing_docs, reason = "each variant is documented by the verb it wraps")]
        pub enum Command {
            $($variant($path),)*
            /// One of the others, while its object is as it was read.
            IfUnchanged(Box<IfUnchanged>),
        }

        $(impl From<$path> for Command {
            fn from(verb: $path) -> Command {
                Command::$variant(verb)
            }
        })*

        impl Command {
            /// The names of all verbs.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($variant),)*];

            fn verb(&self) -> &dyn Verb {
                match self {
                    $(Command::$variant(verb) => verb,)*
                    Command::IfUnchanged(verb) => &**verb,
                }
            }

            /// The verb's name, for logs and metrics.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Command::$variant(_) => stringify!($variant),)*
                    Command::IfUnchanged(verb) => verb.command.name(),
                }
            }
        }
    };
}

commands! {
    FoundCell = cell::found::FoundCell;
    RotateLogKey = cell::rotate_log_key::RotateLogKey;
    AddOrganisation = identity::add_organisation::AddOrganisation;
    MoveOrganisation = identity::move_organisation::MoveOrganisation;
    SuspendOrganisation = identity::suspend_organisation::SuspendOrganisation;
    AddDeliveryPoint = identity::add_delivery_point::AddDeliveryPoint;
    AddPerson = identity::add_person::AddPerson;
    Appoint = identity::appoint::Appoint;
    AppointByLetter = identity::appoint_by_letter::AppointByLetter;
    Delegate = identity::delegate::Delegate;
    ConfirmAppointment = identity::confirm_appointment::ConfirmAppointment;
    EndAppointment = identity::end_appointment::EndAppointment;
    ErasePersonal = identity::erase_personal::ErasePersonal;
    EraseFile = identity::erase_file::EraseFile;
    RegisterKey = identity::register_key::RegisterKey;
    RegisterPasskey = identity::register_passkey::RegisterPasskey;
    RevokeKey = identity::revoke_key::RevokeKey;
    InvitePerson = identity::invite_person::InvitePerson;
    CloseSignIn = identity::close_sign_in::CloseSignIn;
    IssueToken = identity::issue_token::IssueToken;
    AddServiceAccount = identity::add_service_account::AddServiceAccount;
    IssueAccountToken = identity::issue_account_token::IssueAccountToken;
    RotateToken = identity::rotate_token::RotateToken;
    RevokeToken = identity::revoke_token::RevokeToken;
    SetSignaturePolicy = signatures::set_policy::SetSignaturePolicy;
    DefineCategory = catalogue::define_category::DefineCategory;
    AddItem = catalogue::add_item::AddItem;
    LinkItems = catalogue::link_items::LinkItems;
    MoveItem = catalogue::move_item::MoveItem;
    AttachItemFile = catalogue::attach_file::AttachItemFile;
    DetachItemFile = catalogue::detach_file::DetachItemFile;
    AddFramework = contracts::add_framework::AddFramework;
    AddContract = contracts::add_contract::AddContract;
    AmendContract = contracts::amend_contract::AmendContract;
    MoveContract = contracts::move_contract::MoveContract;
    MakeOffer = contracts::make_offer::MakeOffer;
    ChangeOffer = contracts::change_offer::ChangeOffer;
    AddFund = funds::add_fund::AddFund;
    MoveFundMoney = funds::move_fund_money::MoveFundMoney;
    ExchangeFunds = funds::exchange::ExchangeFunds;
    Allot = allotments::allot::Allot;
    WithdrawAllotment = allotments::withdraw::WithdrawAllotment;
    PlaceBasket = orders::place::PlaceBasket;
    SignOrder = orders::sign::SignOrder;
    RefuseOrder = orders::refuse::RefuseOrder;
    ReturnOrder = orders::return_for_rework::ReturnOrder;
    LeaveOutLine = orders::leave_out::LeaveOutLine;
    ForwardOrder = orders::forward::ForwardOrder;
    RemindSigners = orders::remind::RemindSigners;
    WriteMessage = orders::write_message::WriteMessage;
    AttachOrderSignatureFile = orders::attach_signature_file::AttachOrderSignatureFile;
    ReviseOrder = orders::revise::ReviseOrder;
    CancelOrder = orders::cancel::CancelOrder;
    AnswerOrder = orders::answer::AnswerOrder;
    DecideConsent = orders::decide_consent::DecideConsent;
    DecideProposal = orders::decide_proposal::DecideProposal;
    AmendOrder = orders::amend::AmendOrder;
    WithdrawAmendment = orders::withdraw_amendment::WithdrawAmendment;
    RunShort = orders::run_short::RunShort;
    TerminateOrder = orders::terminate::TerminateOrder;
    CloseOrder = orders::close::CloseOrder;
    DespatchOrder = fulfilment::despatch::DespatchOrder;
    AddManifestPart = fulfilment::add_manifest_part::AddManifestPart;
    SealManifest = fulfilment::seal_manifest::SealManifest;
    RecordMilestone = fulfilment::record_milestone::RecordMilestone;
    TransferDespatch = fulfilment::transfer::TransferDespatch;
    DrawUpAct = acceptance::draw_up::DrawUpAct;
    SignAct = acceptance::sign::SignAct;
    WithdrawAct = acceptance::withdraw::WithdrawAct;
    AttachActSignatureFile = acceptance::attach_signature_file::AttachActSignatureFile;
    ReverseAct = acceptance::reverse::ReverseAct;
    SettleDiscrepancy = acceptance::settle::SettleDiscrepancy;
    SubmitInvoice = invoicing::submit::SubmitInvoice;
    RejectInvoice = invoicing::reject::RejectInvoice;
    OrderPayment = payments::order_payment::OrderPayment;
    FilePayments = payments::file_payments::FilePayments;
    ConfirmPayment = payments::confirm_payment::ConfirmPayment;
    ReturnPayment = payments::return_payment::ReturnPayment;
    ConfirmAdvance = payments::confirm_advance::ConfirmAdvance;
    ReturnAdvance = payments::return_advance::ReturnAdvance;
    RecordRefund = payments::record_refund::RecordRefund;
    Recharge = payments::recharge::Recharge;
    Reimburse = payments::reimburse::Reimburse;
    AnnouncePledge = pledges::announce::AnnouncePledge;
    MovePledge = pledges::move_pledge::MovePledge;
    PlanTranches = pledges::plan_tranches::PlanTranches;
    PlanYear = pledges::plan_year::PlanYear;
    NoteAppropriation = pledges::note_appropriation::NoteAppropriation;
    RecordTransfer = pledges::record_transfer::RecordTransfer;
    VetMaker = pledges::vet_maker::VetMaker;
    ProposeRequirement = requirements::propose::ProposeRequirement;
    ChangeRequirement = requirements::change::ChangeRequirement;
    PrioritiseRequirement = requirements::prioritise::PrioritiseRequirement;
    WithdrawRequirement = requirements::withdraw::WithdrawRequirement;
    ConsolidateRequirements = requirements::consolidate::ConsolidateRequirements;
    AddRequirementList = requirements::add_list::AddRequirementList;
    SubmitRequirements = requirements::submit_list::SubmitRequirements;
    JudgeRequirements = requirements::judge_list::JudgeRequirements;
    DraftPackage = packages::draft::DraftPackage;
    ComposePackage = packages::compose::ComposePackage;
    JudgePackage = packages::judge::JudgePackage;
    SignJudgement = packages::sign::SignJudgement;
    SharePackage = packages::share::SharePackage;
    MovePackage = packages::move_package::MovePackage;
    OrderPackage = packages::order::OrderPackage;
    ReconcilePackage = packages::reconcile::ReconcilePackage;
    RateItem = ratings::rate::RateItem;
    AnswerRating = ratings::answer::AnswerRating;
    WithholdRating = ratings::withhold::WithholdRating;
    PassDeadline = timers::pass::PassDeadline;
}

impl From<IfUnchanged> for Command {
    fn from(verb: IfUnchanged) -> Command {
        Command::IfUnchanged(Box::new(verb))
    }
}

impl Command {
    /// See [`Verb::keys`].
    pub fn keys(&self, state: &mut State, context: &Context) {
        self.verb().keys(state, context);
    }

    /// See [`Verb::decide`].
    pub fn decide(&self, state: &State, context: &Context) -> Result<Vec<Event>, Rejection> {
        self.verb().decide(state, context)
    }
}
