//! Where documents stand, and figures over them: a projection for people who oversee many orders.
//!
//! A [`Place`] is one row of a list: an order in a status, an open line with its promised day, a share of an invoice
//! with its due day. A figure counts places along an [`Axis`]. Both follow from the state of what the journal says
//! was touched, so a step that is made twice changes nothing, and a wrong cursor mends itself. Reading order: this
//! file, `place`, `of_orders`, `of_settlement` (which places there are), `figure`. Read by `queries::figures`.

pub mod figure;
mod of_orders;
mod of_settlement;
mod place;

use std::collections::{BTreeMap, BTreeSet};

use domain::cell::Cell;
use domain::state::State;
use domain::values::{ActId, Id, InvoiceId, OrderId, PaymentId, Timestamp, Zone};

use crate::prefetch::settle;
use crate::queries::find;
use crate::store::{Connection, Existing, Lookup, Row, StoreError, Upsert, Value};
use crate::views::leaf;

pub use figure::{Axis, Figure};
pub use place::{Family, Place, ids, scope};

/// Entries read at a time.
const READ: u64 = 512;
/// Entries taken in by one step.
const STEP: u64 = 16 * READ;
/// Documents from which on no more entries are read: what a step costs goes by them, but a figure that many of them share
/// is written once.
const DOCUMENTS_MANY: usize = 4_096;

const CURSOR: &str = "SELECT sequence FROM view_place_cursor WHERE id = 1";
/// The row puts the projectors of all servers in one order: who comes second is refused, and looks again.
const LOCK: &str = "SELECT id FROM view_place_cursor WHERE id = 1 {lock}";
const ENTRIES: &str = "SELECT sequence, at, kind, subjects,
        CASE WHEN kind IN ('milestone_recorded.1', 'command_refused.1') THEN fields ELSE '' END
    FROM journal WHERE sequence > $1 AND sequence <= $2 ORDER BY sequence";

const SAVE_CURSOR: Upsert = Upsert {
    table: "view_place_cursor",
    columns: &["id", "sequence", "leaf"],
    key: &["id"],
    existing: Existing::Replaced,
};
const COLUMNS: &[&str] = &["object", "family", "part", "standing", "scope", "day", "currency", "amount"];
const KEY: &[&str] = &["object", "family", "part"];
const OF_OBJECT: Lookup = Lookup { table: "view_place", columns: COLUMNS, key: &["object"] };
const PLACE: Lookup = Lookup { table: "view_place", columns: COLUMNS, key: KEY };
const SAVE: Upsert = Upsert { table: "view_place", columns: COLUMNS, key: KEY, existing: Existing::Replaced };

/// What a step of entries touched.
#[derive(Default)]
struct Touched {
    orders: BTreeSet<OrderId>,
    acts: BTreeSet<ActId>,
    invoices: BTreeSet<InvoiceId>,
    payments: BTreeSet<PaymentId>,
    /// Places that follow from an entry itself.
    of_entries: Vec<Place>,
}

/// Sequence of the last entry taken in.
pub fn cursor(connection: &mut dyn Connection) -> Result<u64, StoreError> {
    let rows = connection.query(CURSOR, &[])?;
    rows.first().map_or(Ok(0), |row| row[0].unsigned())
}

/// Takes in the next entries within an open write transaction; answers how far it came, `None` when there were none.
pub(crate) fn advance(connection: &mut dyn Connection) -> Result<Option<u64>, StoreError> {
    connection.query(LOCK, &[])?;
    let after = cursor(connection)?;
    let cell = find::<Cell>(connection, &1)?;
    let zone = cell.and_then(|cell| Zone::named(&cell.zone)).unwrap_or_default();
    let (mut touched, mut last) = (Touched::default(), after);
    while last < after + STEP && touched.documents() < DOCUMENTS_MANY {
        let entries = connection.query(ENTRIES, &[last.into(), (last + READ).into()])?;
        let Some(newest) = entries.last() else { break };
        last = newest[0].unsigned()?;
        for entry in entries {
            touched.note(entry, &zone)?;
        }
    }
    if last == after {
        return Ok(None);
    }
    let places = touched.places(connection, &zone)?;
    replace(connection, &touched, places)?;
    let moved = vec![Value::Int(1), last.into(), leaf(connection, last)?];
    connection.upsert(&SAVE_CURSOR, &[moved])?;
    Ok(Some(last))
}

impl Touched {
    fn note(&mut self, entry: Row, zone: &Zone) -> Result<(), StoreError> {
        let (sequence, at) = (entry[0].unsigned()?, Timestamp(entry[1].int()?));
        // Ids and codes hold nothing that JSON escapes, so a subject's text is found as it is.
        for subject in entry[3].text()?.split('"') {
            match subject.get(..4) {
                Some("ord_") => self.orders.extend(subject.parse::<OrderId>()),
                Some("act_") => self.acts.extend(subject.parse::<ActId>()),
                Some("inv_") => self.invoices.extend(subject.parse::<InvoiceId>()),
                Some("pay_") => self.payments.extend(subject.parse::<PaymentId>()),
                _ => {}
            }
        }
        let fields = entry[4].text()?;
        if !fields.is_empty() {
            let corrupt = |error: serde_json::Error| StoreError::Corrupt { detail: error.to_string() };
            let fields: serde_json::Value = serde_json::from_str(fields).map_err(corrupt)?;
            self.of_entries.extend(of_entry(sequence, at, &fields, zone));
        }
        Ok(())
    }

    fn documents(&self) -> usize {
        self.orders.len() + self.acts.len() + self.invoices.len() + self.payments.len()
    }

    /// The places of everything touched, as the state has it now.
    fn places(&self, connection: &mut dyn Connection, zone: &Zone) -> Result<Vec<Place>, StoreError> {
        let mut state = State::default();
        settle(connection, &mut state, |state| {
            self.orders.iter().for_each(|id| of_orders::want(state, *id));
            self.acts.iter().for_each(|id| of_orders::want_act(state, *id));
            self.invoices.iter().for_each(|id| of_settlement::want_invoice(state, *id));
            self.payments.iter().for_each(|id| {
                state.payments.want(id);
            });
        })?;
        let despatches = self.acts.iter().filter_map(|id| state.acts.get(id)).map(|act| act.despatch.bits());
        let arrivals = self.arrivals(connection, despatches.collect())?;
        let mut places = self.of_entries.clone();
        places.extend(self.orders.iter().flat_map(|id| of_orders::places(&state, *id, zone)));
        places.extend(self.acts.iter().flat_map(|id| of_orders::act_places(&state, *id, &arrivals, zone)));
        places.extend(self.invoices.iter().flat_map(|id| of_settlement::invoice_places(&state, *id)));
        places.extend(self.payments.iter().flat_map(|id| of_settlement::payment_place(&state, *id)));
        Ok(places)
    }

    /// When these despatches arrived, as far as it was recorded.
    fn arrivals(
        &self,
        connection: &mut dyn Connection,
        despatches: BTreeSet<u128>,
    ) -> Result<BTreeMap<u128, Timestamp>, StoreError> {
        let stored = stored(connection, despatches.iter().copied())?;
        let all = stored.iter().chain(&self.of_entries).filter(|place| place.family == Family::Arrival);
        Ok(all.map(|place| (place.object, Timestamp(place.amount))).collect())
    }

    fn objects(&self) -> BTreeSet<u128> {
        let orders = self.orders.iter().map(|id| id.bits());
        let acts = self.acts.iter().map(|id| id.bits());
        let invoices = self.invoices.iter().map(|id| id.bits());
        let payments = self.payments.iter().map(|id| id.bits());
        let entries = self.of_entries.iter().map(|place| place.object);
        orders.chain(acts).chain(invoices).chain(payments).chain(entries).collect()
    }
}

/// What an entry itself says: a despatch arrived, or a duty, a right or money was missing.
fn of_entry(sequence: u64, at: Timestamp, fields: &serde_json::Value, zone: &Zone) -> Option<Place> {
    let text = |name: &str| fields[name].as_str().unwrap_or_default();
    if text("milestone") == "arrived" {
        let despatch: domain::values::DespatchId = text("despatch").parse().ok()?;
        return Some(Place { amount: at.0, ..Place::new(despatch, Family::Arrival, 0, "arrived") });
    }
    let code = fields["code"].as_str()?;
    let of_refusal = Place::new(OrderId::from_bits(u128::from(sequence)), Family::Flag, 0, code);
    Some(Place { day: zone.date(at).to_string(), ..of_refusal })
}

fn stored(
    connection: &mut dyn Connection,
    objects: impl Iterator<Item = u128>,
) -> Result<Vec<Place>, StoreError> {
    let keys: Vec<Row> = objects.map(|object| vec![object.to_be_bytes().into()]).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    connection.read_keys(&OF_OBJECT, &keys)?.into_iter().map(Place::from_row).collect()
}

/// Puts the places of the objects touched in the stead of those they had, and counts the difference.
fn replace(connection: &mut dyn Connection, touched: &Touched, places: Vec<Place>) -> Result<(), StoreError> {
    let old = stored(connection, touched.objects().into_iter())?;
    let new: BTreeMap<_, Place> = places.into_iter().map(|place| (place.key(), place)).collect();
    let known: BTreeMap<_, &Place> = old.iter().map(|place| (place.key(), place)).collect();
    let gone: Vec<&Place> = old.iter().filter(|place| !new.contains_key(&place.key())).collect();
    let saved: Vec<&Place> = new.values().filter(|place| known.get(&place.key()) != Some(place)).collect();
    let mut counted = figure::Counted::default();
    for place in &gone {
        counted.count(place, -1);
    }
    for place in &saved {
        if let Some(before) = known.get(&place.key()) {
            counted.count(before, -1);
        }
        counted.count(place, 1);
    }
    if !gone.is_empty() {
        let keys: Vec<Row> = gone.iter().map(|place| place.key_row()).collect();
        connection.delete_keys(&PLACE, &keys)?;
    }
    if !saved.is_empty() {
        let rows: Vec<Row> = saved.iter().map(|place| place.row()).collect();
        connection.upsert(&SAVE, &rows)?;
    }
    counted.save(connection)
}
