//! Price lists of contracts.

use domain::catalogue::Item;
use domain::contracts::add_contract;
use domain::values::ContractId;
use engine::queries;
use engine::store::{Connection, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::{ItemRef, Named, TaxCategory, Wire};

/// A line of the price list of a new contract.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPriceLine {
    /// The item.
    pub item: ItemRef,
    /// Highest unit price, minor units including tax.
    pub unit_price_minor: i64,
    /// Ceiling in quantity.
    pub ceiling_quantity: i64,
    /// Tax category.
    pub tax_category: TaxCategory,
    /// Tax rate in percent.
    pub tax_rate_percent: i64,
}

/// A line of a price list.
#[derive(Serialize, ToSchema)]
pub struct PriceLine {
    item: Named,
    /// Highest unit price, minor units including tax.
    unit_price_minor: i64,
    ceiling_quantity: i64,
    tax_category: TaxCategory,
    tax_rate_percent: i64,
}

impl From<NewPriceLine> for add_contract::PriceLine {
    fn from(new: NewPriceLine) -> Self {
        add_contract::PriceLine {
            item: new.item.0,
            unit_price_minor: new.unit_price_minor,
            ceiling_quantity: new.ceiling_quantity,
            tax_category: new.tax_category.0,
            tax_rate_percent: new.tax_rate_percent,
        }
    }
}

/// The price list of a contract, in order of item code.
pub(super) fn read(
    connection: &mut dyn Connection,
    contract: ContractId,
) -> Result<Vec<PriceLine>, StoreError> {
    let rows = queries::contracts::contract_lines(connection, contract)?;
    let items = queries::find_all::<Item>(connection, rows.iter().map(|row| row.item))?;
    let show = |row: domain::contracts::ContractLine| {
        let item = items.get(&row.item)?;
        Some(PriceLine {
            item: Named::new(item.id, &item.code),
            unit_price_minor: row.unit_price_minor,
            ceiling_quantity: row.ceiling_quantity,
            tax_category: Wire(row.tax_category),
            tax_rate_percent: row.tax_rate_percent,
        })
    };
    let mut lines: Vec<_> = rows.into_iter().filter_map(show).collect();
    lines.sort_by(|one, other| one.item.code.cmp(&other.item.code));
    Ok(lines)
}
