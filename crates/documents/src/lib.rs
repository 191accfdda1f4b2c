//! Papers: what people print and file of orders, acts, invoices and payments, as tagged PDF/A-2a with typst.
//!
//! What a paper says arrives as plain data ([`Paper`]); how it looks stands in `templates/`, which an administrator may
//! override. No rules, storage or HTTP are here. Reading order: `paper`, `press` (data and template to PDF), `codes`
//! (QR, Data Matrix), `words` (amounts in words).

pub mod codes;
pub mod paper;
mod press;
pub mod words;

pub use paper::{Kind, Paper, Tongue};
pub use press::{Press, PrintError};
