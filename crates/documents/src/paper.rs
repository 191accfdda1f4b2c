//! What a paper says, before it has a look.

use serde::Serialize;
use serde_json::Value;

domain::text_enum! {
    /// The kinds of papers; each is the name of its template.
    pub enum Kind {
        /// An order, which is also the call-off under its contract: the state buys by nothing else.
        Order = "order",
        /// An acceptance act (акт приймання-передачі).
        Act = "act",
        /// A discrepancy act (рекламаційний акт): what an acceptance act found wrong.
        Discrepancies = "discrepancies",
        /// An invoice as it was received.
        Invoice = "invoice",
        /// A payment order (платіжна інструкція).
        Payment = "payment",
        /// Labels of a despatch.
        Labels = "labels",
        /// A partner's statement: how far the money of a fund has come and what it bought.
        Statement = "statement",
    }
}

domain::text_enum! {
    /// The language of a paper.
    pub enum Tongue {
        /// Ukrainian.
        Ukrainian = "uk",
        /// English.
        English = "en",
        /// Ukrainian with English beside it.
        Both = "both",
    }
}

/// A paper to print.
#[derive(Clone, Debug, Serialize)]
pub struct Paper {
    /// Its kind.
    pub kind: Kind,
    /// Its language.
    pub tongue: Tongue,
    /// Its number, which is also its title.
    pub number: String,
    /// Day of the paper, `YYYY-MM-DD`.
    pub date: String,
    /// The same day as its readers write it.
    pub date_text: String,
    /// Address that the QR code of the paper leads to; none in a file that carries its proofs along.
    pub verify_at: Option<String>,
    /// SHA-256 of the canonical document that the paper shows, where one is signed.
    pub digest: Option<String>,
    /// What the template of the kind shows; texts are set as they are and never read as markup.
    pub content: Value,
}
