//! The lifecycles of a despatch and of the manifest of one of its lines.

crate::lifecycle! {
    "despatch"
    /// Where a despatch stands.
    status DespatchStatus {
        /// Left the supplier.
        Despatched = "despatched",
        /// At a logistics hub.
        AtHub = "at_hub",
        /// At the unit's delivery point; delivered only once accepted by signed acts.
        Arrived = "arrived",
    }
    /// What may be done with a despatch.
    action DespatchAction {
        /// List and seal its serial numbers.
        ListSerials = "list_serials",
        /// Record that it reached the hub.
        ReachHub = "reach_hub",
        /// Hand it over to a hub.
        Transfer = "transfer",
        /// Record that it arrived at the unit.
        Arrive = "arrive",
        /// Draw up and sign acceptance acts.
        Judge = "judge",
    }
    steps {
        Despatched, ListSerials => Despatched;
        Despatched, ReachHub => AtHub;
        Despatched, Transfer => AtHub;
        Despatched, Arrive => Arrived;
        AtHub, ListSerials => AtHub;
        AtHub, Transfer => AtHub;
        AtHub, Arrive => Arrived;
        Arrived, Judge => Arrived;
    }
}

crate::lifecycle! {
    "manifest"
    /// Where a lot's list of serial numbers stands.
    status ManifestStatus {
        /// No part has come yet, or those that came ended unsealed.
        Awaited = "awaited",
        /// Parts have come.
        Open = "open",
        /// Complete, for good.
        Sealed = "sealed",
        /// There is none: the pieces are counted.
        Counted = "counted",
    }
    /// What may be done with a manifest.
    action ManifestAction {
        /// Do without it, said at despatch: the pieces have no serial numbers.
        Count = "count",
        /// Add the next part.
        AddPart = "add_part",
        /// Confirm count and digest.
        Seal = "seal",
        /// Forget the parts: they were not sealed in time.
        End = "end",
    }
    steps {
        Awaited, Count => Counted;
        Awaited, AddPart => Open;
        Open, AddPart => Open;
        Open, Seal => Sealed;
        Open, End => Awaited;
    }
}
