//! Invoices and payments as their supplier sees them: what may be invoiced, what is due, what was paid.

pub mod billing;
pub mod list;
