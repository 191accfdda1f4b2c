//! The stored lifecycle of a contract; that it is exhausted or expired follows from its ceilings and dates.

crate::lifecycle! {
    "contract"
    /// Where a contract stands; exhausted and expired follow from its ceilings and dates.
    status ContractStatus {
        /// Being written.
        Draft = "draft",
        /// Signed by both sides; in force between its dates.
        InForce = "in_force",
        /// Ended early.
        Terminated = "terminated",
        /// Settled and put away.
        Closed = "closed",
    }
    /// What may be done with a contract.
    action ContractAction {
        /// Both sides have signed.
        Sign = "sign",
        /// Change ceilings, term or prices by a signed amendment.
        Amend = "amend",
        /// End it early.
        Terminate = "terminate",
        /// Put it away.
        Close = "close",
    }
    steps {
        Draft, Sign => InForce;
        InForce, Amend => InForce;
        InForce, Terminate => Terminated;
        InForce, Close => Closed;
        Terminated, Close => Closed;
    }
}
