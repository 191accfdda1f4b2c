//! The lifecycle of a pledge. That it is allocated or spent follows from its shares and its fund.

crate::lifecycle! {
    "pledge"
    /// Where a pledge stands.
    status PledgeStatus {
        /// Said in public.
        Announced = "announced",
        /// Promised in writing.
        Pledged = "pledged",
        /// Bound by the partner's own act.
        Confirmed = "confirmed",
        /// In part or whole received by the bank.
        Transferred = "transferred",
        /// Given up before any money came.
        Withdrawn = "withdrawn",
        /// What it bought was reported to the partner.
        Reported = "reported",
    }
    /// What may be done with a pledge.
    action PledgeAction {
        /// Say another amount in public.
        Announce = "announce",
        /// Promise it in writing.
        Pledge = "pledge",
        /// Bind it.
        Confirm = "confirm",
        /// Record money that the bank received.
        Transfer = "transfer",
        /// Give up what has not come.
        Withdraw = "withdraw",
        /// Report what it bought.
        Report = "report",
    }
    steps {
        Announced, Announce => Announced;
        Announced, Pledge => Pledged;
        Announced, Withdraw => Withdrawn;
        Pledged, Pledge => Pledged;
        Pledged, Confirm => Confirmed;
        Pledged, Withdraw => Withdrawn;
        Confirmed, Confirm => Confirmed;
        Confirmed, Transfer => Transferred;
        Confirmed, Withdraw => Withdrawn;
        Transferred, Confirm => Transferred;
        Transferred, Transfer => Transferred;
        Transferred, Withdraw => Transferred;
        Transferred, Report => Reported;
    }
}
