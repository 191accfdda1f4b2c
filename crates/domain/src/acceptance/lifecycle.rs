//! The lifecycles of an acceptance act and of a discrepancy it records.

crate::lifecycle! {
    "acceptance act"
    /// Where an act stands.
    status ActStatus {
        /// Drawn up; waits for its first signature.
        Drawn = "drawn",
        /// Signed in part.
        Signed = "signed",
        /// Signed by all: what it accepts is delivered and owed.
        Accepted = "accepted",
        /// Taken back before the last signature.
        Withdrawn = "withdrawn",
        /// Undone by the agency before it was invoiced.
        Reversed = "reversed",
    }
    /// What may be done with an act.
    action ActAction {
        /// Add the next signature.
        Sign = "sign",
        /// The last signature makes it effective.
        Accept = "accept",
        /// Take it back.
        Withdraw = "withdraw",
        /// Undo it.
        Reverse = "reverse",
        /// Settle one of its discrepancies.
        Settle = "settle",
    }
    steps {
        Drawn, Sign => Signed;
        Drawn, Withdraw => Withdrawn;
        Signed, Sign => Signed;
        Signed, Accept => Accepted;
        Signed, Withdraw => Withdrawn;
        Accepted, Settle => Accepted;
        Accepted, Reverse => Reversed;
    }
}

crate::lifecycle! {
    "discrepancy"
    /// Where a discrepancy stands.
    status DiscrepancyStatus {
        /// Not settled yet.
        Open = "open",
        /// Settled, for good.
        Settled = "settled",
    }
    /// What may be done with a discrepancy.
    action DiscrepancyAction {
        /// Decide its outcome.
        Settle = "settle",
    }
    steps {
        Open, Settle => Settled;
    }
}
