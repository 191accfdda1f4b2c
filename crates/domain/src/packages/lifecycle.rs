//! The stored lifecycle of a package; that it is funded, in delivery or delivered follows from shares and orders.

crate::lifecycle! {
    "package"
    /// Where a package stands.
    status PackageStatus {
        /// Without lines yet; pledges may have shares in it already.
        Draft = "draft",
        /// Composed and not yet validated in this version.
        Composed = "composed",
        /// Every line passed the gate of validation.
        Validated = "validated",
        /// Offered to partners.
        Offered = "offered",
        /// Every line passed the gate of release: it may be ordered.
        Released = "released",
        /// What was bought is set against what was given.
        Reconciled = "reconciled",
        /// Put away.
        Closed = "closed",
        /// Given up.
        Cancelled = "cancelled",
    }
    /// What may be done with a package.
    action PackageAction {
        /// Compose a version.
        Compose = "compose",
        /// Pass the gate of validation.
        Validate = "validate",
        /// Offer it to partners.
        Offer = "offer",
        /// Pass the gate of release.
        Release = "release",
        /// Set what was bought against what was given.
        Reconcile = "reconcile",
        /// Put it away.
        Close = "close",
        /// Give it up.
        Cancel = "cancel",
    }
    steps {
        Draft, Compose => Composed;
        Draft, Cancel => Cancelled;
        Composed, Compose => Composed;
        Composed, Validate => Validated;
        Composed, Cancel => Cancelled;
        Validated, Compose => Composed;
        Validated, Offer => Offered;
        Validated, Release => Released;
        Validated, Cancel => Cancelled;
        Offered, Compose => Composed;
        Offered, Release => Released;
        Offered, Cancel => Cancelled;
        Released, Reconcile => Reconciled;
        Reconciled, Close => Closed;
    }
}
