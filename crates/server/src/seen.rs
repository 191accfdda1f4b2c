//! What a caller sees of orders, notices and the money behind them, and what a basket would make of itself: shared by
//! the API and the pages.

pub mod burden;
pub mod fulfilment;
pub mod funds;
pub mod offers;
pub mod packages;
pub mod papers;
pub mod pledges;
pub mod ratings;

use std::collections::BTreeMap;

use domain::Command;
use domain::Event;
use domain::Rejection;
use domain::files::{FileHolder, FileName, FileUse, NamedFile};
use domain::identity::{DeliveryPoint, OrganisationKind};
use domain::limits::BASKET_LINES_MAX;
use domain::orders::Order;
use domain::orders::place::PlaceBasket;
use domain::orders::submitted::OrderSubmitted;
use domain::policy::{self, Action};
use domain::state::State;
use domain::values::{
    ActId, AllotmentId, DespatchId, Digest, FundId, Id, LetterId, OrderId, OrganisationId, PackageId,
    PersonId, RatingId, Zone,
};
use engine::accesses::Restricted;
use engine::notices::{Facts, Notice, inbox};
use engine::queries;
use engine::queries::orders::{Parties, world};
use serde_json::{Map, Value};

use crate::app::App;
use crate::caller::{Caller, Sight};
use crate::problem::Problem;
use crate::web::language::Language;

/// The organisations a caller sees, by the part they can have in an order; none when all are seen.
pub fn parties(caller: &Caller) -> Option<Parties> {
    let Sight::Of(seen) = caller.sight(Action::ReadOrders) else { return None };
    let mut parties = Parties::default();
    for id in seen {
        match caller.reference.state.organisations.known(&id).kind {
            OrganisationKind::Unit => parties.units.push(id),
            OrganisationKind::Supplier => parties.suppliers.push(id),
            OrganisationKind::Agency => parties.buyers.push(id),
            OrganisationKind::Partner
            | OrganisationKind::Inspectorate
            | OrganisationKind::Auditor
            | OrganisationKind::Hub => {}
        }
    }
    Some(parties)
}

/// An order with all that belongs to it, if the caller sees it.
pub async fn order(app: &App, caller: &mut Caller, id: OrderId) -> Result<State, Problem> {
    let world = caller.read(app, move |connection| world(connection, id)).await?;
    let order = world.orders.get(&id);
    match order.filter(|order| caller.may_at_any(Action::ReadOrders, &order.parties())) {
        Some(_) => Ok(world),
        None => Err(Problem::not_found("order", id)),
    }
}

/// Where an order is delivered, for those who need to know.
pub fn delivery_point<'a>(caller: &Caller, world: &'a State, order: &Order) -> Option<&'a DeliveryPoint> {
    knows_delivery_point(caller, order).then(|| world.delivery_points.known(&order.delivery_point))
}

/// Whether the caller needs to know where an order is delivered.
pub fn knows_delivery_point(caller: &Caller, order: &Order) -> bool {
    caller.may_at_any(Action::ReadDeliveryPoints, &order.parties())
}

/// Refuses what names where an order is delivered, such as its document, to those who need not know.
pub fn require_delivery_point(caller: &Caller, order: &Order) -> Result<(), Problem> {
    match knows_delivery_point(caller, order) {
        true => Ok(()),
        false => caller.require(Action::ReadDeliveryPoints, &order.subject(order.unit, &order.parties())),
    }
}

/// The names of fields that exist and are not shown, among fields with whether they are.
pub fn redacted<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    fields.into_iter().filter(|(_, is_shown)| !is_shown).map(|(field, _)| field).collect()
}

/// Takes a field out of what an event says, wherever it stands in it; whether it was there.
pub fn withhold(fields: &mut Map<String, Value>, name: &str) -> bool {
    let within = |value: &mut Value| match value {
        Value::Object(fields) => withhold(fields, name),
        Value::Array(rows) => rows
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .fold(false, |found, fields| withhold(fields, name) | found),
        _ => false,
    };
    let is_own = fields.remove(name).is_some();
    fields.values_mut().map(within).fold(is_own, |found, more| found | more)
}

/// Whether a notice is still the caller's business.
pub fn concerns(caller: &Caller, notice: &Notice) -> bool {
    is_business(caller, notice.action, notice.organisation)
}

fn is_business(caller: &Caller, action: Action, organisation: OrganisationId) -> bool {
    policy::OWN.contains(&action) || caller.may(action, organisation)
}

/// Notices that the caller has not read, counted up to [`UNREAD_MAX`](inbox::UNREAD_MAX) and one.
pub async fn unread(app: &App, caller: &Caller) -> Result<usize, Problem> {
    let person = caller.person;
    let unread = app.engine.read(move |connection, _| inbox::unread(connection, person)).await?;
    Ok(unread.into_iter().filter(|(action, at)| is_business(caller, *action, *at)).count())
}

/// A notice in words.
pub fn sentence(language: Language, notice: &Notice, zone: &Zone) -> String {
    let Facts { number, unit, supplier, until, on, .. } = notice.facts.clone();
    let on = on.map_or(String::new(), |on| language.day(on));
    let until = until.map_or(String::new(), |until| language.moment(until, zone));
    let values = [
        ("number", number.into()),
        ("unit", unit.into()),
        ("supplier", supplier.into()),
        ("until", until.into()),
        ("on", on.into()),
    ];
    language.say_of(&format!("notice-{}", notice.kind), values)
}

/// Where a notice leads to.
pub fn path_of(notice: &Notice) -> Option<String> {
    let Notice { facts, object, action, .. } = notice;
    // A donor is asked of a change, and does not see the order.
    if *action == Action::DecideConsents {
        return Some("/pledges/consents".to_owned());
    }
    if !facts.order.is_empty() {
        return Some(format!("/orders/{}", facts.order));
    }
    if let Ok(despatch) = object.parse::<DespatchId>() {
        return Some(format!("/despatches/{despatch}"));
    }
    // Receivers are told of days too, and read no funds.
    if *action == Action::Receive {
        return None;
    }
    if let Ok(rating) = object.parse::<RatingId>() {
        return Some(format!("/ratings/{rating}"));
    }
    let of_package = || object.parse::<PackageId>().map(|package| format!("/packages/{package}"));
    let of_fund = || object.parse::<FundId>().map(|fund| format!("/funds/{fund}/trace"));
    let of_money = object.parse::<AllotmentId>().map(|allotment| format!("/allotments/{allotment}"));
    of_money.or_else(|_| of_fund()).or_else(|_| of_package()).ok()
}

/// An act with all that belongs to it, if the caller sees it: people of the unit, of the supplier, and those who read
/// all orders.
pub async fn act(app: &App, caller: &mut Caller, id: ActId) -> Result<State, Problem> {
    let world = caller.read(app, move |connection| queries::acceptance::world(connection, id)).await?;
    let order = world.acts.get(&id).map(|act| world.orders.known(&act.order));
    match order.filter(|order| caller.may_at_any(Action::ReadOrders, &order.parties())) {
        Some(_) => Ok(world),
        None => Err(Problem::not_found("acceptance act", id)),
    }
}

/// The names of people, for a caller who may read them; that they read those of others is noted.
pub async fn names(
    app: &App,
    caller: &mut Caller,
    persons: Vec<PersonId>,
) -> Result<BTreeMap<PersonId, String>, Problem> {
    let others = persons.iter().filter(|person| **person != caller.person).map(ToString::to_string);
    caller.note_access(app, Restricted::Name, others.collect()).await?;
    caller.read(app, move |connection| queries::identity::names(connection, &persons)).await
}

/// A file that a caller may see.
pub struct SeenFile {
    /// The file.
    pub file: NamedFile,
    /// What it is called.
    pub name: FileName,
    /// What kind of object shows it to them; nothing when it is an upload of theirs.
    pub holder: Option<FileHolder>,
}

/// A file, if the caller uploaded it lately or sees an object that names it.
pub async fn file(app: &App, caller: &mut Caller, digest: Digest) -> Result<SeenFile, Problem> {
    let uses = caller.read(app, move |connection| queries::files::uses(connection, &digest)).await?;
    for named in uses {
        if is_seen(app, caller, &named).await? {
            if named.holder == FileHolder::Letter {
                let letter: LetterId = Id::from_bits(named.object);
                caller.note_access(app, Restricted::Letter, vec![letter.to_string()]).await?;
            }
            let title = named.title.as_ref().map_or(named.purpose.as_str(), |title| title.as_str());
            let name = FileName::of(&format!("{title}.{}", named.file.media.extension()));
            return Ok(SeenFile { file: named.file, name, holder: Some(named.holder) });
        }
    }
    let mine = app.engine.files().uploaded_by(caller.person, digest).await?;
    match mine {
        Some(mine) => Ok(SeenFile { file: mine.file, name: FileName::of(&mine.name), holder: None }),
        None => Err(Problem::not_found("file", digest)),
    }
}

/// Whether the caller sees the object that names a file; one that names it no more shows it to auditors only.
async fn is_seen(app: &App, caller: &mut Caller, named: &FileUse) -> Result<bool, Problem> {
    if caller.require_somewhere(Action::ReadJournal).is_ok() {
        return Ok(true);
    }
    Ok(named.is_current
        && match named.holder {
            FileHolder::Item => caller.require_somewhere(Action::ReadCatalogue).is_ok(),
            FileHolder::Order => order(app, caller, Id::from_bits(named.object)).await.is_ok(),
            FileHolder::Act => act(app, caller, Id::from_bits(named.object)).await.is_ok(),
            FileHolder::Despatch => {
                fulfilment::despatch(app, caller, Id::from_bits(named.object)).await.is_ok()
            }
            FileHolder::Letter => {
                let letter = caller.reference.state.letters.get(&Id::from_bits(named.object));
                letter.is_some_and(|letter| caller.may(Action::ReadIdentity, letter.organisation))
            }
        })
}

/// What placing a basket would do now.
#[derive(Clone, Debug, Default)]
pub struct Quoted {
    /// The orders it would be split into, or those of lines that could be ordered one after the other.
    pub orders: Vec<OrderSubmitted>,
    /// What stands in the way, of a line by its position from 0, or of the basket as a whole.
    pub refusals: Vec<(Option<usize>, Rejection)>,
}

/// The orders among events.
pub fn submitted<'e>(
    events: impl IntoIterator<Item = &'e Event>,
) -> impl Iterator<Item = &'e OrderSubmitted> {
    events.into_iter().filter_map(|event| match event {
        Event::OrderSubmitted(submitted) => Some(submitted),
        _ => None,
    })
}

/// What placing a basket would do now: as a whole, or else line by line.
pub async fn quote(app: &App, caller: &Caller, basket: &PlaceBasket) -> Result<Quoted, Problem> {
    let (at, actor) = (app.engine.now(), caller.actor());
    let whole = app.engine.preview(at, actor, vec![basket.clone().into()]).await?.pop();
    let whole = match whole.expect("one outcome for one command") {
        Ok(events) => {
            return Ok(Quoted { orders: submitted(&events).cloned().collect(), refusals: Vec::new() });
        }
        Err(rejection) => rejection,
    };
    let alone = |line| Command::from(PlaceBasket { lines: vec![line], ..basket.clone() });
    let lines = basket.lines.iter().take(BASKET_LINES_MAX).cloned().map(alone).collect();
    let mut quoted = Quoted::default();
    for (number, outcome) in app.engine.preview(at, actor, lines).await?.into_iter().enumerate() {
        match outcome {
            Ok(events) => quoted.orders.extend(submitted(&events).cloned()),
            Err(rejection) => quoted.refusals.push((Some(number), rejection)),
        }
    }
    if quoted.refusals.is_empty() {
        quoted.refusals.push((None, whole));
    }
    Ok(quoted)
}
