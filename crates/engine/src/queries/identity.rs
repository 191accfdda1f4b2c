//! Delivery points, and the names of people, which are personal.

use std::collections::BTreeMap;

use domain::identity::DeliveryPoint;
use domain::values::{Code, OrganisationId, PersonId};

use super::{Part, Select};
use crate::store::{Connection, Lookup, StoreError, Value};

const NAMES: Lookup =
    Lookup { table: "personal", columns: &["subject", "value"], key: &["subject", "field"] };

/// Delivery points in order of code; with units given, only theirs.
pub fn delivery_points(
    connection: &mut dyn Connection,
    units: Option<&[OrganisationId]>,
    part: &Part<Code>,
) -> Result<Vec<DeliveryPoint>, StoreError> {
    let mut select = Select::<DeliveryPoint>::all();
    if let Some(units) = units {
        select = select.any(&[("unit_id", units)]);
    }
    select.part(connection, "code", part)
}

/// Names of people; who was erased is left out.
pub fn names(
    connection: &mut dyn Connection,
    persons: &[PersonId],
) -> Result<BTreeMap<PersonId, String>, StoreError> {
    let by_subject: BTreeMap<String, PersonId> = persons.iter().map(|id| (id.to_string(), *id)).collect();
    if by_subject.is_empty() {
        return Ok(BTreeMap::new());
    }
    let keys: Vec<_> =
        by_subject.keys().map(|subject| vec![Value::from(subject.as_str()), Value::from("name")]).collect();
    let mut names = BTreeMap::new();
    for row in connection.read_keys(&NAMES, &keys)? {
        if let Some(person) = by_subject.get(row[0].text()?) {
            names.insert(*person, row[1].text()?.to_owned());
        }
    }
    Ok(names)
}
