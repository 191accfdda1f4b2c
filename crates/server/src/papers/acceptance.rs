//! An acceptance act, and what it found wrong, as papers.

use std::collections::BTreeMap;

use documents::{Kind, Paper};
use domain::acceptance::discrepancy::note_field;
use domain::acceptance::{self, Act, Discrepancy, document};
use domain::files;
use domain::state::State;
use domain::values::ActId;
use engine::personal;
use serde_json::{Value, json};

use super::{Clerk, article};
use crate::problem::Problem;
use crate::seen;

/// Serial numbers that an act names one by one; of more it says how many.
const EXCEPTIONS_MAX: usize = 500;

/// An act with what belongs to it and the notes that were not erased.
struct Found {
    world: State,
    notes: BTreeMap<(String, String), personal::Kept>,
}

async fn find(clerk: &mut Clerk, id: ActId) -> Result<Found, Problem> {
    let world = seen::act(&clerk.app, &mut clerk.caller, id).await?;
    let read = move |connection: &mut dyn engine::store::Connection| {
        personal::of_subjects(connection, [id.to_string()])
    };
    let notes = clerk.caller.read(&clerk.app, read).await?;
    Ok(Found { world, notes })
}

/// The paper of an acceptance act.
pub async fn act(clerk: &mut Clerk, id: ActId) -> Result<Paper, Problem> {
    let found = find(clerk, id).await?;
    let world = &found.world;
    let act = world.acts.known(&id);
    let currency = world.orders.known(&act.order).currency;
    let line = |line: &acceptance::ActLine| {
        let (item, lot) = item_and_lot(world, act, line.line);
        let price = world.order_lines.known(&(act.order, line.order_line)).unit_price_minor;
        json!({
            "line": line.line,
            "item": item,
            "lot": lot,
            "price": clerk.amount(price, currency),
            "accepted": clerk.number(line.accepted),
            "rejected": clerk.number(line.rejected),
            "missing": clerk.number(line.missing),
            "amount": clerk.amount(price * line.accepted, currency),
        })
    };
    let accepted = acceptance::lines(world, id)
        .map(|line| line.accepted * world.order_lines.known(&(act.order, line.order_line)).unit_price_minor)
        .sum();
    let exception = |one: &acceptance::ActException| json!({ "serial": one.serial.as_str(), "verdict": clerk.word("paper-verdict", one.verdict) });
    let mut content = shared(clerk, world, act);
    content["lines"] = acceptance::lines(world, id).map(line).collect();
    content["total"] = clerk.money(accepted, currency);
    content["discrepancies"] =
        acceptance::discrepancies(world, id).map(|one| discrepancy(clerk, &found, act, one)).collect();
    let named = acceptance::exceptions(world, id).count();
    content["exceptions"] = acceptance::exceptions(world, id).take(EXCEPTIONS_MAX).map(exception).collect();
    content["more"] = named.saturating_sub(EXCEPTIONS_MAX).into();
    Ok(paper(clerk, world, act, Kind::Act, content))
}

/// The paper of what an act found wrong; there is none when it found nothing.
pub async fn discrepancies(clerk: &mut Clerk, id: ActId) -> Result<Paper, Problem> {
    let found = find(clerk, id).await?;
    let world = &found.world;
    let act = world.acts.known(&id);
    if act.discrepancy_count == 0 {
        return Err(Problem::not_found("discrepancy of the act", &act.number));
    }
    let currency = world.orders.known(&act.order).currency;
    let price = |one: &Discrepancy| {
        let lot = world.despatch_lines.known(&(act.despatch, one.line));
        world.order_lines.known(&(act.order, lot.order_line)).unit_price_minor
    };
    let withheld = acceptance::discrepancies(world, id).map(|one| one.withheld * price(one)).sum();
    let mut content = shared(clerk, world, act);
    content["act"] = act.number.as_str().into();
    content["total"] = clerk.money(withheld, currency);
    content["discrepancies"] =
        acceptance::discrepancies(world, id).map(|one| discrepancy(clerk, &found, act, one)).collect();
    Ok(paper(clerk, world, act, Kind::Discrepancies, content))
}

fn discrepancy(clerk: &Clerk, found: &Found, act: &Act, one: &Discrepancy) -> Value {
    let (item, lot) = item_and_lot(&found.world, act, one.line);
    let note = found.notes.get(&(act.id.to_string(), note_field(one.position)));
    let of_this = |exception: &&acceptance::ActException| exception.discrepancy == one.position;
    let named =
        acceptance::exceptions(&found.world, act.id).filter(of_this).map(|exception| &exception.serial);
    json!({
        "position": one.position,
        "line": one.line,
        "item": item,
        "lot": lot,
        "code": clerk.word("discrepancy", one.code),
        "quantity": clerk.number(one.quantity),
        "withheld": clerk.number(one.withheld),
        "status": clerk.word("claim", one.status),
        "note": note.map_or("", |note| note.value.as_str()),
        "serials": named.chain(&one.found).map(|serial| serial.as_str()).collect::<Vec<_>>(),
    })
}

/// What both papers of an act say.
fn shared(clerk: &Clerk, world: &State, act: &Act) -> Value {
    let (order, despatch) = (world.orders.known(&act.order), world.despatches.known(&act.despatch));
    let digests =
        files::current(world, act.id).map(|named| json!({ "digest": named.file.digest.to_string() }));
    json!({
        "unit": clerk.organisation_of(act.unit),
        "supplier": clerk.organisation_of(order.supplier),
        "order": order.number,
        "packing_list": despatch.packing_list.as_str(),
        "arrived_on": despatch.arrived_on.map(|date| clerk.day(date)),
        "delivery_point": clerk.delivery_point(world, order),
        "files": digests.collect::<Vec<_>>(),
        "signatures": clerk.signatures(world, act.id, act.edition),
        "waiting": clerk.waiting(world, act.id, act.edition, &act.steps),
    })
}

fn item_and_lot(world: &State, act: &Act, line: i64) -> (Value, String) {
    let lot = world.despatch_lines.known(&(act.despatch, line));
    let item = world.items.known(&lot.item);
    (article(item), lot.lot.to_string())
}

fn paper(clerk: &Clerk, world: &State, act: &Act, kind: Kind, content: Value) -> Paper {
    let digest = document::digest(&document::to_sign(world, act)).to_string();
    let paper =
        clerk.paper(kind, &act.number, clerk.date(act.drawn_at), &format!("/acts/{}", act.id), content);
    Paper { digest: Some(digest), ..paper }
}
