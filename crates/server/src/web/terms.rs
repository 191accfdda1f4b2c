//! The words of the glossary where somebody stumbles over them: a fold beside a heading, and a page of all of them.
//!
//! The texts are in `locales/…/terms.ftl`; a test holds them to `docs/glossary.md`.

use axum::response::Response;
use maud::{Markup, html};

use super::language::Language;
use super::shell::{Place, page};
use super::visitor::Visitor;

/// The stages through which money goes, and what it is taken from.
pub const OF_MONEY: &[&str] =
    &["allotment", "available", "committed", "obligated", "advanced", "accrued", "paid"];

/// The parts of the glossary with their terms.
const SECTIONS: [(&str, &[&str]); 9] = [
    (
        "parties",
        &[
            "organisation",
            "hub",
            "unit",
            "agency",
            "supplier",
            "maker",
            "partner",
            "person",
            "appointment",
            "letter",
            "deputy",
            "service-account",
            "role",
            "separation-of-duty",
            "edrpou",
            "ncage",
        ],
    ),
    (
        "catalogue-and-contracts",
        &[
            "category",
            "characteristic",
            "item",
            "nsn",
            "cpv-code",
            "contract",
            "framework",
            "ceiling",
            "offer",
            "lead-time",
            "need-profile",
            "rating",
        ],
    ),
    (
        "money",
        &[
            "fund",
            "allotment",
            "sub-allotment",
            "earmark",
            "class-limit",
            "posting",
            "charge",
            "available",
            "committed",
            "obligated",
            "advanced",
            "accrued",
            "paid",
            "lapse",
            "minor-unit",
            "kpkvk-kekv",
        ],
    ),
    (
        "order",
        &[
            "basket",
            "quote",
            "order",
            "hold",
            "signature",
            "step",
            "message",
            "forward",
            "leave-out",
            "sent",
            "answer",
            "back-order",
            "amendment",
            "cancel-terminate",
            "proposal",
            "substitute",
            "short",
            "edition",
            "short-close",
            "promise-date",
        ],
    ),
    (
        "fulfilment-and-acceptance",
        &[
            "despatch",
            "manifest",
            "arrived",
            "delivered",
            "acceptance-act",
            "commission",
            "discrepancy",
            "claim",
            "penalty",
            "serial-number",
            "delivery-point",
        ],
    ),
    (
        "settlement",
        &[
            "invoice",
            "three-way-match",
            "exception",
            "payable",
            "payment-order",
            "confirmation",
            "advance",
            "refund",
            "source",
            "trace",
            "idle",
            "recharge",
            "reimbursement",
            "vetting",
            "consent",
        ],
    ),
    (
        "programmes",
        &[
            "requirement",
            "requirement-list",
            "validate",
            "package",
            "gate",
            "judgement",
            "share",
            "source-programmes",
            "pledge",
            "announced-pledged-confirmed-transferred",
            "tranche",
            "year-plan",
            "appropriation",
            "rate",
            "agreement",
            "programme",
            "capacity",
            "surplus",
            "joint-procurement",
            "technical-data",
            "repair-order",
        ],
    ),
    (
        "records",
        &[
            "cell",
            "command",
            "event",
            "journal",
            "personal-text",
            "erase",
            "file",
            "feed",
            "consumer",
            "checkpoint",
            "log-key",
            "rejection",
            "revision",
            "evidence-pack",
        ],
    ),
    ("notices", &["notice", "reminder", "digest", "webhook", "delivery-of-an-event", "silence"]),
];

/// Shows all terms.
pub async fn show(visitor: Visitor) -> Response {
    let language = visitor.language;
    let body = html! {
        p.soft { (language.say("terms-hint")) }
        @for (section, terms) in SECTIONS {
            h2 { (language.word("terms", section)) }
            (meanings(language, terms, true))
        }
    };
    page(&visitor, Place::Home, &language.say("terms"), body)
}

/// A heading with what its words mean folded beside it.
pub fn headed(language: Language, key: &str, terms: &[&str]) -> Markup {
    html! { div.heading { h2 { (language.say(key)) } (help(language, terms)) } }
}

/// What terms mean, folded away: nobody leaves a half-filled form to look a word up.
pub fn help(language: Language, terms: &[&str]) -> Markup {
    let label = match terms {
        [term] => language.say_of("term-what", [("term", language.word("term", term).into())]),
        _ => language.say("terms-what"),
    };
    html! {
        details.help {
            summary { span aria-hidden="true" { "?" } span.hidden { (label) } }
            div.note {
                (meanings(language, terms, false))
                a href={ "/help/terms#" (terms.first().copied().unwrap_or_default()) } { (language.say("term-all")) }
            }
        }
    }
}

fn meanings(language: Language, terms: &[&str], has_ids: bool) -> Markup {
    html! {
        dl.terms { @for term in terms {
            div id=[has_ids.then_some(term)] {
                dt { (language.word("term", term)) }
                dd { (language.say(&format!("term-{term}-is"))) }
            }
        } }
    }
}
