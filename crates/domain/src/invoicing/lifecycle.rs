//! The lifecycle of an invoice.

crate::lifecycle! {
    "invoice"
    /// Where an invoice stands.
    status InvoiceStatus {
        /// Recorded and not yet compared.
        Received = "received",
        /// Agrees with order and acceptance; may be paid.
        Matched = "matched",
        /// Disagrees with the order; holds nothing until it is rejected or corrected.
        InException = "in_exception",
        /// Will not be paid.
        Rejected = "rejected",
        /// A payment order for it is with the bank.
        PaymentOrdered = "payment_ordered",
        /// Paid by the bank, or by advances alone.
        Paid = "paid",
    }
    /// What may be done with an invoice.
    action InvoiceAction {
        /// The comparison finds no difference.
        Match = "match",
        /// The comparison finds differences.
        Mismatch = "mismatch",
        /// Advances already paid all of it.
        Settle = "settle",
        /// Refuse to pay it.
        Reject = "reject",
        /// The supplier sends a corrected one instead.
        Correct = "correct",
        /// Order its payment.
        OrderPayment = "order_payment",
        /// The bank confirms its payment.
        ConfirmPayment = "confirm_payment",
        /// The bank sends its payment back.
        ReturnPayment = "return_payment",
    }
    steps {
        Received, Match => Matched;
        Received, Mismatch => InException;
        InException, Reject => Rejected;
        InException, Correct => Rejected;
        Matched, Settle => Paid;
        Matched, Reject => Rejected;
        Matched, OrderPayment => PaymentOrdered;
        PaymentOrdered, ConfirmPayment => Paid;
        PaymentOrdered, ReturnPayment => Matched;
        Paid, ReturnPayment => Matched;
    }
}
