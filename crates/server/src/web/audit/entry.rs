//! One entry with its fields, and the proof that the signed checkpoint covers it.

use axum::extract::State;
use axum::response::Response;
use domain::values::{Digest, Timestamp};
use engine::journal;
use engine::proof::checkpoint::Checkpoint;
use engine::proof::merkle::verify_inclusion;
use engine::queries::journal::{Inclusion, inclusion};
use engine::store::Connection;
use maud::{Markup, html};

use super::explorer::about;
use super::{Part, tabs};
use crate::app::App;
use crate::problem::Problem;
use crate::request::At;
use crate::web::listing::facts;
use crate::web::shell::{Place, page};
use crate::web::treasury::entries::{actor_name, event_name};
use crate::web::visitor::Visitor;

/// Shows an entry.
pub async fn show(
    State(app): State<App>,
    mut visitor: Visitor,
    At(sequence): At<u64>,
) -> Result<Response, Problem> {
    let work = move |connection: &mut dyn Connection| {
        let checkpoint = journal::last_checkpoint(connection)?;
        let size = checkpoint.as_ref().map_or(0, |(size, _)| *size);
        let entry = journal::entries_at(connection, &[sequence])?.pop();
        Ok((entry, inclusion(connection, sequence, size)?, checkpoint))
    };
    let (entry, proof, checkpoint) = visitor.caller.read(&app, work).await?;
    let entry = entry.ok_or_else(|| Problem::not_found("journal entry", sequence))?;
    let (language, zone) = (visitor.language, visitor.caller.reference.zone());
    let rows = [
        ("when", html! { (language.moment(Timestamp(entry.header.at), &zone)) }),
        ("who", html! { (actor_name(&visitor, &entry.header.actor)) }),
        ("kind", html! { code { (entry.header.kind) } }),
        ("about", html! { @for subject in &entry.header.subjects { (about(&visitor, subject)) " " } }),
    ];
    let body = html! {
        (tabs(&visitor, Part::Journal))
        p.standing { (event_name(&visitor, &entry.header.kind)) }
        (facts(language, &rows))
        h2 { (language.say("entry-fields")) }
        table.rows {
            thead { tr { th scope="col" { (language.say("field-name")) } th scope="col" { (language.say("field-value")) } } }
            tbody {
                @for (name, value) in &entry.fields { tr { td data-label=(language.say("field-name")) { code { (name) } } td data-label=(language.say("field-value")) { code { (value) } } } }
                @for (name, digest) in &entry.withheld { tr { td data-label=(language.say("field-name")) { code { (name) } } td data-label=(language.say("field-value")) { span.soft { (language.say("field-withheld")) } " " code { (digest) } } } }
            }
        }
        h2 { (language.say("entry-proof")) }
        (proved(&visitor, proof.as_ref(), checkpoint.as_ref()))
        p {
            @if sequence > 1 { a href={ "/audit/entries/" (sequence - 1) } rel="prev" { (language.say("entry-before")) } " · " }
            a href={ "/audit/entries/" (sequence + 1) } rel="next" { (language.say("entry-after")) }
        }
    };
    Ok(page(&visitor, Place::Audit, &format!("{} {sequence}", language.say("journal-entry")), body))
}

/// The path from the leaf to the root of the checkpoint, computed here and now.
fn proved(visitor: &Visitor, proof: Option<&Inclusion>, checkpoint: Option<&(u64, String)>) -> Markup {
    let language = visitor.language;
    let (Some(proof), Some((_, note))) = (proof, checkpoint) else {
        return html! { p.note { (language.say("proof-not-yet")) } };
    };
    let is_right = Checkpoint::parse(note).is_ok_and(|signed| {
        let leaf = proof.entry.computed_leaf();
        let index = proof.entry.header.sequence - 1;
        let is_included =
            |leaf| verify_inclusion(&leaf, index, proof.size, &proof.path, &signed.root).is_ok();
        signed.size == proof.size && leaf.is_ok_and(is_included)
    });
    html! {
        @if is_right { p.note { (language.say("proof-right")) " " (language.number(i64::try_from(proof.size).unwrap_or(i64::MAX))) } }
        @else { p.refusal role="alert" { (language.say("proof-wrong")) } }
        details {
            summary { (language.say("proof-path")) }
            ol { @for hash in &proof.path { li { code { (Digest(*hash)) } } } }
            p { (language.say("proof-leaf")) " " code { (Digest(proof.entry.leaf)) } }
            pre tabindex="0" role="region" aria-label=(language.say("proof-path")) { (note) }
        }
    }
}
