//! Red flags: what an auditor looks into, each with the rows behind it. None of them is a proof of anything.

use std::collections::BTreeMap;

use domain::identity::ancestors;
use domain::signatures::{Document, SignaturePolicy};
use domain::state::State;
use domain::values::{Date, Id, OfferId, OrderId, OrganisationId, Timestamp};

use super::figures::figures_since;
use crate::places::{Family, Place, ids};
use crate::store::{Connection, StoreError, Value};
use crate::tables::Column;

/// A supplier has at least this share of what a unit ordered of a category in a year, percent.
pub const DOMINANT_PERCENT: i64 = 80;
/// Fewer orders of a unit and category in a year dominate nothing.
pub const DOMINANT_ORDERS: i64 = 3;
/// A price that rose by at least this, percent, jumped.
pub const JUMP_PERCENT: i64 = 15;
/// Flags of a kind that are listed.
pub const FLAGS_MAX: usize = 200;

/// One supplier's dominance over what a unit orders of a category.
#[derive(Clone, Debug, PartialEq)]
pub struct Dominance {
    /// The unit.
    pub unit: OrganisationId,
    /// Raw bits of the category's id.
    pub category: u128,
    /// The supplier.
    pub supplier: OrganisationId,
    /// Currency of the amounts.
    pub currency: String,
    /// Ordered from the supplier, minor units.
    pub amount: i64,
    /// Ordered of the category in all, minor units.
    pub whole: i64,
    /// Orders of the category in all.
    pub orders: i64,
}

/// The dominances of a year, the largest share first.
pub fn dominances(connection: &mut dyn Connection, year: i64) -> Result<Vec<Dominance>, StoreError> {
    let since = year.to_string();
    let figures = figures_since(connection, Family::Spent, "", &since, 1)?;
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for figure in figures.into_iter().filter(|figure| figure.period == since) {
        let [unit, category, supplier] = ids(&figure.scope)[..] else { continue };
        let group = groups.entry((unit, category, figure.currency)).or_default();
        group.push((supplier, figure.amount, figure.count));
    }
    let mut found = Vec::new();
    for ((unit, category, currency), suppliers) in groups {
        let whole: i64 = suppliers.iter().map(|(_, amount, _)| amount).sum();
        let orders = suppliers.iter().map(|(.., count)| count).sum();
        let Some((supplier, amount, _)) = suppliers.into_iter().max_by_key(|(_, amount, _)| *amount) else {
            continue;
        };
        let share = i128::from(amount) * 100 / i128::from(whole.max(1));
        if share >= i128::from(DOMINANT_PERCENT) && orders >= DOMINANT_ORDERS {
            let (unit, supplier) = (OrganisationId::from_bits(unit), OrganisationId::from_bits(supplier));
            found.push(Dominance { unit, category, supplier, currency, amount, whole, orders });
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse((one.amount, one.orders)));
    found.truncate(FLAGS_MAX);
    Ok(found)
}

/// Orders of one unit from one supplier on one day that are each below a limit of signatures and together above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The unit.
    pub unit: OrganisationId,
    /// The supplier.
    pub supplier: OrganisationId,
    /// The day, as text.
    pub day: String,
    /// The limit, minor units.
    pub limit: i64,
    /// The orders with their totals.
    pub orders: Vec<(OrderId, i64)>,
    /// Currency of the amounts.
    pub currency: String,
}

const OF_DAY: &str = "SELECT object, family, part, standing, scope, day, currency, amount FROM view_place
    WHERE family = 'order' AND day = $1 AND scope = $2
        AND standing IN (SELECT standing FROM view_figure WHERE family = 'order' AND scope = $3 AND period = '')
    ORDER BY object LIMIT 100";

/// The splits since a day, newest first; `reference` holds the policies that set the limits.
pub fn splits(
    connection: &mut dyn Connection,
    reference: &State,
    since: Date,
    today: Date,
) -> Result<Vec<Split>, StoreError> {
    let mut found = Vec::new();
    let mut figures = figures_since(connection, Family::Order, "", &since.to_string(), 2)?;
    figures.retain(|figure| figure.scope.len() == 32);
    for figure in figures {
        let [unit, supplier] = ids(&figure.scope)[..] else { continue };
        let (unit, supplier) = (OrganisationId::from_bits(unit), OrganisationId::from_bits(supplier));
        let limits = limits(reference, unit, &figure.currency, today);
        if limits.iter().all(|limit| figure.amount < *limit) {
            continue;
        }
        let params = [figure.period.as_str().into(), figure.scope.clone().into(), Vec::<u8>::new().into()];
        let rows = connection.query(OF_DAY, &params)?;
        let places = rows.into_iter().map(Place::from_row).collect::<Result<Vec<_>, _>>()?;
        let own = places.iter().filter(|place| place.currency == figure.currency);
        let orders: Vec<_> = own.map(|place| (OrderId::from_bits(place.object), place.amount)).collect();
        let passed = |limit: &&i64| {
            let below = orders.iter().map(|(_, amount)| *amount).filter(|amount| amount < *limit);
            let (count, sum) = below.fold((0, 0), |(count, sum), amount| (count + 1, sum + amount));
            count > 1 && sum >= **limit
        };
        if let Some(limit) = limits.iter().find(passed).copied() {
            let orders = orders.into_iter().filter(|(_, amount)| *amount < limit).collect();
            found.push(Split {
                unit,
                supplier,
                day: figure.period,
                limit,
                orders,
                currency: figure.currency,
            });
        }
        if found.len() == FLAGS_MAX {
            break;
        }
    }
    Ok(found)
}

/// The amounts from which other people have to sign for a unit.
fn limits(reference: &State, unit: OrganisationId, currency: &str, today: Date) -> Vec<i64> {
    let holds = |policy: &&SignaturePolicy| {
        let is_above = |organisation| ancestors(reference, unit, today).any(|above| above == organisation);
        policy.document == Document::Order
            && policy.amount_from.minor > 0
            && policy.amount_from.currency.code() == currency
            && !policy.steps.is_empty()
            && policy.organisation.is_none_or(is_above)
    };
    let mut limits: Vec<i64> =
        reference.signature_policies.rows().filter(holds).map(|policy| policy.amount_from.minor).collect();
    limits.sort_unstable();
    limits.dedup();
    limits
}

/// A price that rose at once by [`JUMP_PERCENT`] or more.
#[derive(Clone, Debug, PartialEq)]
pub struct Jump {
    /// The offer.
    pub offer: OfferId,
    /// The entry that set the price.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// The price before, minor units.
    pub before: i64,
    /// The price since, minor units.
    pub after: i64,
}

const JUMPS: &str = "SELECT offer_id, sequence, at, before_minor, unit_price_minor FROM (
        SELECT offer_id, sequence, at, unit_price_minor,
            LAG(unit_price_minor) OVER (PARTITION BY offer_id ORDER BY sequence) AS before_minor
        FROM offer_price
    ) AS priced WHERE before_minor IS NOT NULL AND unit_price_minor * 100 >= before_minor * $1
    ORDER BY sequence DESC LIMIT $2";

/// The newest jumps of prices; it passes over the prices of all offers, of which there are few.
pub fn jumps(connection: &mut dyn Connection) -> Result<Vec<Jump>, StoreError> {
    let params = [Value::Int(100 + JUMP_PERCENT), Value::from(FLAGS_MAX as u64)];
    let rows = connection.query(JUMPS, &params)?;
    let jump = |row: crate::store::Row| {
        let mut row = row.into_iter();
        Ok(Jump {
            offer: OfferId::take(&mut row)?,
            sequence: u64::take(&mut row)?,
            at: Timestamp::take(&mut row)?,
            before: i64::take(&mut row)?,
            after: i64::take(&mut row)?,
        })
    };
    rows.into_iter().map(jump).collect()
}
