//! The lifecycle of a need, from a unit's statement to the accepted delivery.

crate::lifecycle! {
    "requirement"
    /// Where a need stands.
    status RequirementStatus {
        /// Stated by a unit.
        Proposed = "proposed",
        /// Weighed by the unit's command or the level above.
        Prioritised = "prioritised",
        /// Part of a need of the level above, which goes on for it.
        Consolidated = "consolidated",
        /// In a list that a partner is to validate.
        Submitted = "submitted",
        /// Confirmed by the partner.
        Validated = "validated",
        /// In a package.
        Packaged = "packaged",
        /// Released with its package: it is ordered from there.
        Sourced = "sourced",
        /// Accepted in full by signed acts.
        Delivered = "delivered",
        /// Sent back by the partner with a remark.
        Returned = "returned",
        /// Given up.
        Withdrawn = "withdrawn",
    }
    /// What may be done with a need.
    action RequirementAction {
        /// Change quantity, period, priority or urgency.
        Change = "change",
        /// Weigh it among the others.
        Prioritise = "prioritise",
        /// Make it part of a need of the level above.
        Consolidate = "consolidate",
        /// Let it stand for itself again: what gathered it is given up.
        Release = "release",
        /// Put it into a list for a partner.
        Submit = "submit",
        /// Confirm it.
        Validate = "validate",
        /// Send it back.
        Return = "return",
        /// Put it into a package.
        Package = "package",
        /// Take it out of its package.
        Unpackage = "unpackage",
        /// Release it with its package.
        Source = "source",
        /// Close it as met.
        Deliver = "deliver",
        /// Give it up.
        Withdraw = "withdraw",
    }
    steps {
        Proposed, Change => Proposed;
        Proposed, Prioritise => Prioritised;
        Proposed, Consolidate => Consolidated;
        Proposed, Withdraw => Withdrawn;
        Prioritised, Change => Proposed;
        Prioritised, Prioritise => Prioritised;
        Prioritised, Consolidate => Consolidated;
        Prioritised, Submit => Submitted;
        Prioritised, Withdraw => Withdrawn;
        Consolidated, Release => Prioritised;
        Submitted, Validate => Validated;
        Submitted, Return => Returned;
        Returned, Change => Proposed;
        Returned, Withdraw => Withdrawn;
        Validated, Package => Packaged;
        Validated, Withdraw => Withdrawn;
        Packaged, Unpackage => Validated;
        Packaged, Source => Sourced;
        Sourced, Unpackage => Validated;
        Sourced, Deliver => Delivered;
    }
}
