//! The journal, newest first, with filters; and the signatures among its entries.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::Event;
use domain::values::{Date, PersonId, Timestamp, Zone};
use engine::journal::Entry;
use engine::queries::journal::{LOOKED_THROUGH, Sighted, Sought, search};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::web::controls::empty;
use crate::web::listing::{Filter, address, filters, more, table};
use crate::web::shell::{Place, page};
use crate::web::treasury::entries::{actor_name, event_name};
use crate::web::visitor::Visitor;
use crate::wire::Ref;

/// Rows of a page.
const SHOWN: usize = 50;
/// The kinds of entries that are signatures of documents.
const SIGNATURES: [&str; 2] = ["order_signed.1", "act_signed.1"];

/// What the address says; what cannot be read is not asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    actor: String,
    subject: String,
    from: String,
    to: String,
    below: String,
}

/// The first moment of a day.
pub fn beginning(day: &str, zone: &Zone) -> Option<Timestamp> {
    Some(zone.end_of(day.parse::<Date>().ok()?.yesterday().ok()?))
}

/// The first moment after a day.
pub fn end(day: &str, zone: &Zone) -> Option<Timestamp> {
    Some(zone.end_of(day.parse::<Date>().ok()?))
}

impl Asked {
    fn sought(&self, kinds: &[&str], zone: &Zone) -> Sought {
        let kinds = match self.kind.as_str() {
            "" => kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            kind => vec![kind.to_owned()],
        };
        let actor = match self.actor.trim() {
            "" => None,
            name @ ("console" | "clock") => Some(name.to_owned()),
            name => {
                Some(name.parse::<Ref<PersonId>>().map_or(name.to_owned(), |person| person.0.to_string()))
            }
        };
        let is_of_id = |sign: char| sign.is_alphanumeric() || ['_', '-', '.', '/'].contains(&sign);
        let subject = self.subject.trim().to_owned();
        Sought {
            kinds,
            actor,
            subject: Some(subject).filter(|text| !text.is_empty() && text.chars().all(is_of_id)),
            from: beginning(&self.from, zone),
            until: end(&self.to, zone),
        }
    }

    fn next(&self, path: &str, rest: Option<u64>) -> Option<String> {
        let below = rest?.to_string();
        Some(address(
            path,
            [
                ("kind", self.kind.as_str()),
                ("actor", self.actor.as_str()),
                ("subject", self.subject.as_str()),
                ("from", self.from.as_str()),
                ("to", self.to.as_str()),
                ("below", below.as_str()),
            ],
        ))
    }
}

/// The journal.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, asked, Part::Journal).await
}

/// Who signed what.
pub async fn signatures(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, visitor, asked, Part::Signatures).await
}

async fn shown(app: &App, mut visitor: Visitor, asked: Asked, part: Part) -> Result<Response, Problem> {
    let (path, title, kinds): (_, _, &[&str]) = match part {
        Part::Signatures => ("/audit/signatures", "audit-signatures", &SIGNATURES),
        _ => ("/audit", "audit-journal", &[]),
    };
    let sought = asked.sought(kinds, &visitor.caller.reference.zone());
    let below = asked.below.parse().ok();
    let work = move |connection: &mut dyn Connection| search(connection, &sought, below, SHOWN);
    let Sighted { entries, rest } = visitor.caller.read(app, work).await?;
    let language = visitor.language;
    let offered: Vec<&str> = if kinds.is_empty() { Event::KINDS.to_vec() } else { kinds.to_vec() };
    let mut words: Vec<(String, String)> =
        offered.iter().map(|kind| ((*kind).to_owned(), event_name(&visitor, kind))).collect();
    words.sort_by(|one, other| one.1.cmp(&other.1));
    let looked = rest.filter(|_| entries.len() < SHOWN);
    let body = html! {
        (tabs(&visitor, part))
        (filters(language, path, &[
            Filter::Choice("kind", &asked.kind, words),
            Filter::Text("actor", &asked.actor),
            Filter::Text("subject", &asked.subject),
            Filter::Day("from", &asked.from),
            Filter::Day("to", &asked.to),
        ]))
        @if entries.is_empty() { (empty(language, "journal-empty", None)) }
        @else if part == Part::Signatures { (signature_table(&visitor, &entries)) }
        @else { (entry_table(&visitor, &entries)) }
        @if looked.is_some() { p.hint { (language.say("journal-looked")) " " (language.number(i64::try_from(LOOKED_THROUGH).unwrap_or(i64::MAX))) } }
        (more(language, asked.next(path, rest)))
    };
    Ok(page(&visitor, Place::Audit, &language.say(title), body))
}

/// Entries as a table.
pub fn entry_table(visitor: &Visitor, entries: &[Entry]) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = [("entry", true), ("when", false), ("what", false), ("who", false), ("about", false)];
    table(
        language,
        &columns,
        entries.iter().map(|entry| {
            let header = &entry.header;
            vec![
                html! { a href={ "/audit/entries/" (header.sequence) } { (header.sequence) } },
                html! { (language.moment(Timestamp(header.at), &zone)) },
                html! { (event_name(visitor, &header.kind)) },
                html! { (actor_name(visitor, &header.actor)) },
                html! { @if let Some(subject) = header.subjects.first() { (about(visitor, subject)) } },
            ]
        }),
    )
}

/// The object of an entry, with the way to its page where it has one.
pub fn about(visitor: &Visitor, subject: &str) -> Markup {
    let short = |text: &str| text.get(..12).map_or_else(|| text.to_owned(), |begin| format!("{begin}…"));
    let address = match subject.get(..4) {
        Some("ord_") => Some(format!("/orders/{subject}")),
        Some("inv_") => Some(format!("/treasury/invoices/{subject}")),
        Some("pay_") => Some(format!("/treasury/payments/{subject}")),
        _ => None,
    };
    let person = subject.parse::<PersonId>().ok();
    let organisation = subject.parse::<domain::values::OrganisationId>().ok();
    let state = &visitor.caller.reference.state;
    html! {
        @if let Some(address) = address { a.code href=(address) title=(subject) { (short(subject)) } }
        @else if let Some(person) = person.and_then(|id| state.persons.get(&id)) { (person.code) }
        @else if let Some(organisation) = organisation.and_then(|id| state.organisations.get(&id)) { (organisation.code) }
        @else { span.code title=(subject) { (short(subject)) } }
    }
}

fn signature_table(visitor: &Visitor, entries: &[Entry]) -> Markup {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = [
        ("entry", true),
        ("when", false),
        ("who", false),
        ("signed-as", false),
        ("about", false),
        ("document-digest-short", false),
    ];
    table(language, &columns, entries.iter().map(|entry| {
        let header = &entry.header;
        let text = |name: &str| entry.fields.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let digest = entry.fields.get("signed").and_then(|signed| signed["digest"].as_str()).unwrap_or_default();
        vec![
            html! { a href={ "/audit/entries/" (header.sequence) } { (header.sequence) } },
            html! { (language.moment(Timestamp(header.at), &zone)) },
            html! { (actor_name(visitor, &header.actor)) },
            html! { @if !text("purpose").is_empty() { (language.word("role", text("purpose"))) } @else { (event_name(visitor, &header.kind)) } },
            html! { @if let Some(subject) = header.subjects.first() { (about(visitor, subject)) } },
            html! { code title=(digest) { (digest.get(..16).unwrap_or(digest)) "…" } },
        ]
    }))
}
