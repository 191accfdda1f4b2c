//! Lists of catalogue items.

use domain::catalogue::{Item, ItemStatus};
use domain::values::{CategoryId, Code, OrganisationId};

use super::{Part, Select};
use crate::store::{Connection, StoreError};

/// Which items are listed; an empty filter lists all.
#[derive(Clone, Debug, Default)]
pub struct ItemFilter {
    /// Only of these categories.
    pub categories: Option<Vec<CategoryId>>,
    /// Only of this maker.
    pub maker: Option<OrganisationId>,
    /// Only in this status.
    pub status: Option<ItemStatus>,
    /// Only those whose code, name or model begins with this text.
    pub prefix: Option<String>,
}

/// Items in order of code.
pub fn items(
    connection: &mut dyn Connection,
    filter: &ItemFilter,
    part: &Part<Code>,
) -> Result<Vec<Item>, StoreError> {
    let mut select = Select::<Item>::all()
        .equal("maker_id", filter.maker.as_ref())
        .equal("status", filter.status.as_ref())
        .begins(&["code", "name_uk", "name_en", "model"], filter.prefix.as_deref());
    if let Some(categories) = &filter.categories {
        select = select.any(&[("category_id", categories)]);
    }
    select.part(connection, "code", part)
}
