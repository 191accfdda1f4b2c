//! Deadlines: rows that come due, so that an expiry is a journalled fact and never a guess.

pub mod pass;

use crate::table::Row;
use crate::values::{Id, Timestamp};

crate::text_enum! {
    /// What happens when a timer comes due.
    pub enum Deadline {
        /// The hold of a submitted order runs out.
        OrderHold = "order_hold",
        /// The supplier's time to answer a sent order runs out: escalate.
        OrderAnswer = "order_answer",
        /// The time after the escalation runs out: expire.
        OrderAnswerGrace = "order_answer_grace",
        /// Nothing was heard of a sent order for long.
        OrderSilence = "order_silence",
        /// The hold of an amendment that waits for signatures runs out.
        AmendmentHold = "amendment_hold",
        /// A signature is awaited for too long: remind, then tell those above.
        Approval = "approval",
        /// A signature of an act is awaited for too long: the same.
        ActApproval = "act_approval",
        /// An unsealed manifest ends.
        Manifest = "manifest",
        /// An allotment lapses.
        AllotmentLapse = "allotment_lapse",
        /// The maker reads a rating.
        RatingOpening = "rating_opening",
    }
}

/// A deadline of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Timer {
    /// When it comes due.
    pub at: Timestamp,
    /// What happens then.
    pub deadline: Deadline,
    /// Raw bits of the object's id.
    pub object: u128,
}

impl Timer {
    /// A timer of the object with this id.
    pub fn new(at: Timestamp, deadline: Deadline, object: impl Id) -> Self {
        Timer { at, deadline, object: object.bits() }
    }
}

impl Row for Timer {
    type Key = (Timestamp, Deadline, u128);
    const TABLE: &'static str = "timer";
    fn key(&self) -> Self::Key {
        (self.at, self.deadline, self.object)
    }
}
