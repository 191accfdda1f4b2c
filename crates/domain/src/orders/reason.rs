//! Why an order or a line left the straight path.

crate::text_enum! {
    /// A reason for refusing, returning, cancelling, amending or ending; a note may say more.
    pub enum ReasonCode {
        /// The need is another one now.
        NeedChanged = "need_changed",
        /// Not the item that is needed.
        WrongItem = "wrong_item",
        /// The price is too high.
        PriceTooHigh = "price_too_high",
        /// The money is needed for something else.
        NoFunds = "no_funds",
        /// Ordered twice.
        Duplicate = "duplicate",
        /// The supplier cannot deliver.
        SupplierCannotDeliver = "supplier_cannot_deliver",
        /// The supplier's capacity is booked out.
        NoCapacity = "no_capacity",
        /// The item is no longer made.
        Discontinued = "discontinued",
        /// Too late to be of use.
        Late = "late",
        /// The quality is not what was ordered.
        Quality = "quality",
        /// War, disaster or another force beyond control.
        ForceMajeure = "force_majeure",
        /// As the note says.
        Other = "other",
    }
}
