//! The stored lifecycle of an order.

crate::lifecycle! {
    "order"
    /// Where an order stands.
    status OrderStatus {
        /// Placed; money, stock and ceiling are held; signatures are collected.
        Submitted = "submitted",
        /// Sent back for rework; the hold stays.
        Returned = "returned",
        /// Signed and sent to the supplier; money is obligated.
        Sent = "sent",
        /// All delivered, accepted and paid, or the rest closed short.
        Closed = "closed",
        /// Refused by a signer.
        Refused = "refused",
        /// Cancelled by the orderer.
        Cancelled = "cancelled",
        /// The hold or the supplier's time to answer ran out.
        Expired = "expired",
        /// Every line refused by the supplier.
        Declined = "declined",
        /// Ended by the agency.
        Terminated = "terminated",
    }
    /// What may be done with an order.
    action OrderAction {
        /// Add the next signature, to the order or to its amendment.
        Sign = "sign",
        /// The last signature sends it.
        Send = "send",
        /// Refuse to sign, for good.
        Refuse = "refuse",
        /// Send back for rework.
        Return = "return",
        /// Leave one line out and let the rest go on.
        LeaveOut = "leave_out",
        /// Pass the next signature to another holder of the role.
        Forward = "forward",
        /// Remind those whose signature is awaited.
        Remind = "remind",
        /// Change it and collect signatures anew.
        Revise = "revise",
        /// Withdraw it.
        Cancel = "cancel",
        /// The hold runs out.
        Expire = "expire",
        /// The supplier answers its lines.
        Answer = "answer",
        /// The supplier refuses every line.
        Decline = "decline",
        /// The orderer decides on the supplier's proposal.
        Decide = "decide",
        /// Change quantities or the delivery point after sending.
        Amend = "amend",
        /// Withdraw an amendment that waits for signatures.
        WithdrawAmendment = "withdraw_amendment",
        /// The supplier despatches.
        Despatch = "despatch",
        /// The unit receives, judges and accepts what was despatched.
        Accept = "accept",
        /// End it by the agency.
        Terminate = "terminate",
        /// Give up what is not despatched; it closes when the rest is settled.
        ShortClose = "short_close",
        /// All is accepted and paid.
        Close = "close",
    }
    steps {
        Submitted, Sign => Submitted;
        Submitted, Send => Sent;
        Submitted, Refuse => Refused;
        Submitted, Return => Returned;
        Submitted, LeaveOut => Submitted;
        Submitted, Forward => Submitted;
        Submitted, Remind => Submitted;
        Submitted, Cancel => Cancelled;
        Submitted, Expire => Expired;
        Returned, Revise => Submitted;
        Returned, Cancel => Cancelled;
        Returned, Expire => Expired;
        Sent, Sign => Sent;
        Sent, Forward => Sent;
        Sent, Remind => Sent;
        Sent, Answer => Sent;
        Sent, Decline => Declined;
        Sent, Decide => Sent;
        Sent, Amend => Sent;
        Sent, WithdrawAmendment => Sent;
        Sent, Despatch => Sent;
        Sent, Accept => Sent;
        Sent, Expire => Expired;
        Sent, Terminate => Terminated;
        Sent, ShortClose => Sent;
        Sent, Close => Closed;
        Terminated, Accept => Terminated;
    }
}
