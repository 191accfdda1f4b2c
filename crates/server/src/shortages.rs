//! What a lower stock of an offer means for the orders that hold it: shared by the API and the pages.

use domain::contracts::{Contract, Offer};
use domain::limits::SHORT_ORDERS_MAX;
use domain::orders::run_short::RunShort;
use domain::values::OfferId;
use engine::queries;
use engine::store::{Connection, StoreError};

/// The command for the orders that would lose their stock if an offer had only this much; none when it covers them.
pub fn run_short(
    connection: &mut dyn Connection,
    offer: OfferId,
    stock: i64,
) -> Result<Option<RunShort>, StoreError> {
    let Some(row) = queries::find::<Offer>(connection, &offer)? else { return Ok(None) };
    if stock >= row.reserved {
        return Ok(None);
    }
    let Some(contract) = queries::find::<Contract>(connection, &row.contract)? else { return Ok(None) };
    let orders = queries::orders::holders(connection, contract.supplier, offer, SHORT_ORDERS_MAX)?;
    Ok((!orders.is_empty()).then_some(RunShort { offer, orders }))
}
