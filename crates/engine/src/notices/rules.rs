//! Who is told of what: one table of event, case, whom and the text they read.
//!
//! Texts are in the server's `locales`, under `notice-` and the name of the notice.

use domain::policy::Action;

use Case::*;
use Party::*;
use Whom::*;

/// When a rule holds, beside the kind of the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Always.
    Always,
    /// Only if a line of the event has this answer.
    LineAnswered(&'static str),
    /// Only if a line of the event has this verdict.
    LineJudged(&'static str),
    /// Only if the event is about this gate.
    AtGate(&'static str),
    /// Only if this milestone was reached.
    Reached(&'static str),
    /// Only if the event has this result.
    Resulted(&'static str),
    /// Only if the order was sent to its supplier before.
    WasSent,
    /// Only if the allotment's money can be used for less than [`AHEAD_DAYS`](super::days::AHEAD_DAYS) days.
    LapsesSoon,
    /// Only if the act found something missing or wrong.
    HasDiscrepancies,
    /// Only if another party of the order than this one wrote.
    FromOther(Party),
    /// Once for each order that waits for a signature which nobody may give after the appointment.
    LeavesUnsigned,
}

/// An organisation by its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The unit.
    Unit,
    /// The supplier.
    Supplier,
    /// The contracting agency.
    Buyer,
    /// The owner of the fund.
    Owner,
    /// The organisation that composes the package.
    Composer,
    /// The body of its gate of validation.
    Validator,
    /// The body of its gate of release.
    Releaser,
    /// The hub that has the despatch, which learns nothing of its order.
    Hub,
    /// Who makes the item, and learns nothing of who has it.
    Maker,
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Those who placed or changed the order.
    Orderers,
    /// Those who may sign the order, act or judgement next.
    NextSigner,
    /// Those who may do this at the organisation, or at the nearest one above it where somebody may.
    Those(Action, Party),
    /// The person whom the event is about.
    Oneself,
    /// Those who hold the role of the appointment after it.
    Successors,
    /// Those whom the event itself names as told.
    Told,
    /// Those who decide for the partners that a line of the event asks.
    AskedPartners,
}

impl Whom {
    /// The organisation whose people these are, if they are those of one.
    pub(super) fn party(self) -> Option<Party> {
        match self {
            Whom::Those(_, party) => Some(party),
            _ => None,
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Kind of the event.
    pub event: &'static str,
    /// When it holds.
    pub case: Case,
    /// Who is told.
    pub whom: &'static [Whom],
    /// Name of the notice.
    pub notice: &'static str,
}

impl Rule {
    /// Whether the fields of the event are needed, beside whom and what it is about.
    pub(super) fn needs_fields(&self) -> bool {
        let of_case = match self.case {
            LineAnswered(_) | LineJudged(_) | AtGate(_) | Reached(_) | Resulted(_) | FromOther(_) => true,
            Always | WasSent | LapsesSoon | HasDiscrepancies | LeavesUnsigned => false,
        };
        let of_whom = |whom: &Whom| match whom {
            Told | AskedPartners => true,
            Orderers | NextSigner | Those(..) | Oneself | Successors => false,
        };
        of_case || self.whom.iter().any(of_whom)
    }
}

macro_rules! rules {
    ($($event:literal $case:expr => [$($whom:expr),+] $notice:literal;)*) => {
        /// The table.
        pub const RULES: &[Rule] =
            &[$(Rule { event: $event, case: $case, whom: &[$($whom),+], notice: $notice },)*];
    };
}

const CLERKS: Whom = Those(Action::Supply, Supplier);
const BUYERS: Whom = Those(Action::ManageOrders, Buyer);
const PAYERS: Whom = Those(Action::Pay, Buyer);
const RECEIVERS: Whom = Those(Action::Receive, Unit);
const TREASURERS: Whom = Those(Action::ManageFunds, Owner);
const SPENDERS: Whom = Those(Action::PlaceOrder, Unit);
const COMPOSERS: Whom = Those(Action::ManagePackages, Composer);
const VALIDATORS: Whom = Those(Action::JudgePackages, Validator);
const RELEASERS: Whom = Those(Action::JudgePackages, Releaser);
const CARRIERS: Whom = Those(Action::Receive, Hub);
const RATERS: Whom = Those(Action::RateItems, Unit);
const MAKERS: Whom = Those(Action::AnswerRatings, Maker);
const PASSERS_ON: Whom = Those(Action::SubAllot, Unit);

rules! {
    "order_submitted.1" Always => [NextSigner] "signature-awaited";
    "order_signed.1" Always => [NextSigner] "signature-awaited";
    "order_revised.1" Always => [NextSigner] "signature-awaited";
    "amendment_submitted.1" Always => [NextSigner] "signature-awaited";
    "order_forwarded.1" Always => [NextSigner] "signature-awaited";
    "approval_reminded.1" Always => [Told] "signature-reminded";
    "order_line_left_out.1" Always => [Orderers] "line-left-out";
    "order_refused.1" Always => [Orderers] "order-refused";
    "order_returned.1" Always => [Orderers] "order-returned";
    "order_cancelled.1" Always => [Orderers] "order-cancelled";
    "order_cancelled.1" WasSent => [CLERKS] "order-cancelled";
    "order_expired.1" Always => [Orderers] "order-expired";
    "order_expired.1" WasSent => [CLERKS] "order-expired";
    "order_sent.1" Always => [Orderers] "order-sent";
    "order_sent.1" Always => [CLERKS] "answer-awaited";
    "order_answered.1" LineAnswered("confirmed") => [Orderers] "order-confirmed";
    "order_answered.1" LineAnswered("proposed") => [Orderers] "change-proposed";
    "order_answered.1" LineAnswered("back_ordered") => [Orderers] "order-back-ordered";
    "order_answered.1" Always => [AskedPartners] "consent-asked";
    "order_answered.1" LineAnswered("refused") => [Orderers] "lines-refused";
    "order_escalated.1" Always => [Orderers, BUYERS] "order-unanswered";
    "order_escalated.1" Always => [CLERKS] "answer-late";
    "answer_lapsed.1" Always => [Orderers, BUYERS, CLERKS] "answer-lapsed";
    "order_ran_short.1" Always => [Orderers] "order-ran-short";
    "consent_decided.1" Resulted("given") => [Orderers, CLERKS] "consent-given";
    "consent_decided.1" Resulted("refused") => [Orderers, CLERKS] "consent-refused";
    "proposal_accepted.1" Always => [CLERKS] "proposal-accepted";
    "proposal_rejected.1" Always => [CLERKS] "proposal-rejected";
    "order_amended.1" Always => [CLERKS] "order-amended";
    "amendment_in_force.1" Always => [Orderers, CLERKS] "amendment-in-force";
    "amendment_withdrawn.1" Always => [Orderers] "amendment-withdrawn";
    "order_terminated.1" Always => [Orderers, CLERKS] "order-terminated";
    "order_short_closed.1" Always => [Orderers, CLERKS] "order-short-closed";

    "message_written.1" FromOther(Unit) => [Orderers] "message-written";
    "message_written.1" FromOther(Supplier) => [CLERKS] "message-written";
    "order_fell_silent.1" Always => [Orderers, BUYERS, CLERKS] "order-silent";
    "order_despatched.1" Always => [Orderers, RECEIVERS] "order-despatched";
    "milestone_recorded.1" Reached("at_hub") => [RECEIVERS] "order-at-hub";
    "despatch_transferred.1" Always => [RECEIVERS] "order-at-hub";
    "despatch_transferred.1" Always => [CARRIERS] "hub-handed-over";
    "milestone_recorded.1" Reached("arrived") => [Orderers, RECEIVERS] "order-arrived";
    "act_drawn.1" Always => [NextSigner] "act-awaited";
    "act_signed.1" Always => [NextSigner] "act-awaited";
    "act_reminded.1" Always => [Told] "act-reminded";
    "act_accepted.1" Always => [Orderers, CLERKS] "order-accepted";
    "act_accepted.1" HasDiscrepancies => [CLERKS, BUYERS] "discrepancy-found";
    "act_reversed.1" Always => [Orderers, CLERKS] "act-reversed";
    "discrepancy_settled.1" Always => [Orderers, CLERKS] "discrepancy-settled";
    "invoice_matched.1" Always => [PAYERS] "invoice-payable";
    "invoice_mismatched.1" Always => [CLERKS, BUYERS] "invoice-mismatched";
    "invoice_rejected.1" Always => [CLERKS] "invoice-rejected";
    "payment_confirmed.1" Always => [CLERKS] "payment-made";
    "payment_returned.1" Always => [CLERKS, PAYERS] "payment-returned";
    "advance_confirmed.1" Always => [CLERKS] "advance-paid";
    "package_composed.1" Always => [VALIDATORS] "package-to-judge";
    "package_judged.1" LineJudged("refused") => [COMPOSERS] "package-line-refused";
    "judgement_drawn.1" Always => [NextSigner] "judgement-awaited";
    "judgement_signed.1" Always => [NextSigner] "judgement-awaited";
    "gate_passed.1" AtGate("validation") => [RELEASERS] "package-to-judge";
    "gate_passed.1" Always => [COMPOSERS] "gate-passed";
    "rating_opened.1" Always => [MAKERS] "rating-opened";
    "rating_answered.1" Always => [RATERS] "rating-answered";
    "rating_withheld.1" Always => [RATERS] "rating-withheld";
    "allotted.1" Always => [SPENDERS, PASSERS_ON] "money-allotted";
    "allotted.1" LapsesSoon => [SPENDERS, PASSERS_ON] "allotment-lapses";
    "allotment_withdrawn.1" Always => [SPENDERS, PASSERS_ON]
        "money-withdrawn";
    "appointed.1" Always => [Oneself] "appointed";
    "appointment_ended.1" Always => [Oneself] "appointment-ended";
    "appointment_ended.1" Always => [Successors] "appointment-taken-over";
    "appointment_ended.1" LeavesUnsigned => [Orderers] "signature-missing";
}

/// The entries that may tell somebody, or erase a mailbox, as an SQL condition on the journal. Nobody hears of an order
/// that waits for its own orderer first; such an event, the most frequent of all, begins with the field that else follows
/// the time at which others are told (`OrderSubmitted::approval_due_at`). One that begins otherwise is read.
pub const MAY_TELL: &str =
    r#"NOT (kind = 'order_submitted.1' AND substr(fields, 1, 17) = '{"approval_hours"')"#;

/// The rows of an event's kind.
pub(super) fn of(kind: &str) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.event == kind)
}

/// The warnings before a deadline: its word among `timers::Deadline`, whom, and the text.
pub const WARNINGS: &[(domain::timers::Deadline, &[Whom], &str)] = &[
    (domain::timers::Deadline::OrderHold, &[Orderers, NextSigner], "hold-ends"),
    (domain::timers::Deadline::AmendmentHold, &[Orderers, NextSigner], "hold-ends"),
    (domain::timers::Deadline::OrderAnswer, &[CLERKS], "answer-ends"),
    (domain::timers::Deadline::OrderAnswerGrace, &[CLERKS, BUYERS], "answer-ends"),
];

/// What comes near or passes with a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// The last day on which the money can be used comes near.
    Lapse,
    /// The last day to send orders charged to the fund comes near.
    Obligation,
    /// The last day to accept what the fund pays for comes near.
    Acceptance,
    /// The day that a supplier promised has passed.
    Despatch,
}

/// Of what the days are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Funds.
    Funds,
    /// Allotments, by their funds.
    Allotments,
    /// Orders.
    Orders,
}

/// One row of the table of days.
#[derive(Debug)]
pub struct DayRule {
    /// What comes near or has passed.
    pub passing: Passing,
    /// Of what.
    pub of: Of,
    /// Who is told.
    pub whom: &'static [Whom],
    /// Name of the notice.
    pub notice: &'static str,
}

macro_rules! days {
    ($($passing:ident $of:ident => [$($whom:expr),+] $notice:literal;)*) => {
        /// The table of days: those who can use the money in time, those who answer for the fund, both ends of an order.
        pub const DAYS: &[DayRule] = &[$(
            DayRule { passing: Passing::$passing, of: Of::$of, whom: &[$($whom),+], notice: $notice },
        )*];
    };
}

days! {
    Lapse Funds => [TREASURERS] "fund-lapses";
    Lapse Allotments => [SPENDERS, PASSERS_ON] "allotment-lapses";
    Obligation Funds => [TREASURERS] "fund-obligation-ends";
    Obligation Allotments => [SPENDERS, PASSERS_ON] "obligation-ends";
    Acceptance Funds => [TREASURERS] "fund-acceptance-ends";
    Acceptance Allotments => [SPENDERS, RECEIVERS] "acceptance-ends";
    Despatch Orders => [Orderers, CLERKS] "delivery-overdue";
}

/// A webhook that was given up is in no event: the server tells its owner and the administrators.
pub const WEBHOOK_DISABLED: &str = "webhook-disabled";

/// The names of all notices, each once.
pub fn names() -> std::collections::BTreeSet<&'static str> {
    let of_events = RULES.iter().map(|rule| rule.notice);
    let of_deadlines = WARNINGS.iter().map(|(.., notice)| *notice);
    let of_days = DAYS.iter().map(|rule| rule.notice);
    of_events.chain(of_deadlines).chain(of_days).chain([WEBHOOK_DISABLED]).collect()
}

#[cfg(test)]
mod tests {
    use domain::Event;

    use super::*;

    #[test]
    fn every_rule_names_an_event_there_is() {
        for rule in RULES {
            assert!(Event::KINDS.contains(&rule.event), "{}", rule.event);
        }
    }

    #[test]
    fn an_order_that_waits_for_its_orderer_tells_nobody_but_its_next_signer() {
        let mut placed = of("order_submitted.1");
        assert!(
            placed.all(|rule| rule.whom == [NextSigner]),
            "`MAY_TELL` leaves entries out that others hear of"
        );
    }
}
