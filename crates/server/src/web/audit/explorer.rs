//! The journal, newest or oldest first, with filters; and the signatures among its entries.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::Event;
use domain::values::{Date, PersonId, Timestamp, Zone};
use engine::journal::Entry;
use engine::queries::Part as Slice;
use engine::queries::journal::{LOOKED_THROUGH, Sighted, Sought, search};
use engine::store::Connection;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::web::controls::empty;
use crate::web::listing::{Filter, address, filters, more};
use crate::web::shell::{Place, page};
use crate::web::sorting::{Lie, SORT, alphabetical};
use crate::web::table::{Table, link, shown as shown_as, text};
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
    sort: String,
    after: String,
    format: String,
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

    /// The address of the same search, going on beyond a sequence when one is given.
    fn address(&self, path: &str, after: &str) -> String {
        address(
            path,
            [
                ("kind", self.kind.as_str()),
                ("actor", self.actor.as_str()),
                ("subject", self.subject.as_str()),
                ("from", self.from.as_str()),
                ("to", self.to.as_str()),
                (SORT, self.sort.as_str()),
                ("after", after),
            ],
        )
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
    let lie = Lie::falling("journal-entry", &asked.sort);
    let slice = Slice { after: asked.after.parse().ok(), is_descending: lie.is_descending, limit: SHOWN };
    let work = move |connection: &mut dyn Connection| search(connection, &sought, &slice);
    let Sighted { entries, rest } = visitor.caller.read(app, work).await?;
    let listed = match part {
        Part::Signatures => signature_list(&visitor, &entries),
        _ => entry_list(&visitor, &entries),
    };
    let listed = listed.lying(lie);
    if let Some(file) = listed.file("journal", &asked.format)? {
        return Ok(file);
    }
    let language = visitor.language;
    let offered: Vec<&str> = if kinds.is_empty() { Event::KINDS.to_vec() } else { kinds.to_vec() };
    let mut words: Vec<(String, String)> =
        offered.iter().map(|kind| ((*kind).to_owned(), event_name(&visitor, kind))).collect();
    words.sort_by_cached_key(|(_, name)| alphabetical(name));
    let looked = rest.filter(|_| entries.len() < SHOWN);
    let body = html! {
        (tabs(&visitor, part))
        (filters(language, path, &[
            Filter::Choice("kind", &asked.kind, words),
            Filter::Text("actor", &asked.actor),
            Filter::Text("subject", &asked.subject),
            Filter::Day("from", &asked.from),
            Filter::Day("to", &asked.to),
            Filter::Kept(SORT, &asked.sort),
        ]))
        @if entries.is_empty() { (empty(language, "journal-empty", None)) }
        @else { (listed.shown(&asked.address(path, &asked.after))) }
        @if looked.is_some() { p.hint { (language.say("journal-looked")) " " (language.number(i64::try_from(LOOKED_THROUGH).unwrap_or(i64::MAX))) } }
        (more(language, rest.map(|rest| asked.address(path, &rest.to_string()))))
    };
    Ok(page(&visitor, Place::Audit, &language.say(title), body))
}

/// Entries as a list.
pub fn entry_list(visitor: &Visitor, entries: &[Entry]) -> Table {
    let zone = visitor.caller.reference.zone();
    let columns =
        [("journal-entry", true), ("when", false), ("what", false), ("who", false), ("about", false)];
    let mut listed = Table::new(visitor.language, &columns);
    for Entry { header, .. } in entries {
        let subject = header.subjects.first().map_or("", String::as_str);
        listed.row([
            link(format_args!("/audit/entries/{}", header.sequence), header.sequence),
            listed.moment(Timestamp(header.at), &zone),
            text(event_name(visitor, &header.kind)),
            text(actor_name(visitor, &header.actor)),
            shown_as(subject, about(visitor, subject)),
        ]);
    }
    listed
}

/// The object of an entry, with the way to its page where it has one.
pub fn about(visitor: &Visitor, subject: &str) -> Markup {
    if subject.is_empty() {
        return html! {};
    }
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

fn signature_list(visitor: &Visitor, entries: &[Entry]) -> Table {
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let columns = [
        ("journal-entry", true),
        ("when", false),
        ("who", false),
        ("signed-as", false),
        ("about", false),
        ("document-digest-short", false),
    ];
    let mut listed = Table::new(language, &columns);
    for entry in entries {
        let header = &entry.header;
        let purpose = entry.fields.get("purpose").and_then(|value| value.as_str());
        let role =
            purpose.map_or_else(|| event_name(visitor, &header.kind), |role| language.word("role", role));
        let digest =
            entry.fields.get("signed").and_then(|signed| signed["digest"].as_str()).unwrap_or_default();
        let subject = header.subjects.first().map_or("", String::as_str);
        listed.row([
            link(format_args!("/audit/entries/{}", header.sequence), header.sequence),
            listed.moment(Timestamp(header.at), &zone),
            text(actor_name(visitor, &header.actor)),
            text(role),
            shown_as(subject, about(visitor, subject)),
            shown_as(digest, html! { code title=(digest) { (digest.get(..16).unwrap_or(digest)) "…" } }),
        ]);
    }
    listed
}
