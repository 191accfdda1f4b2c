//! What a search found as a file keeps it; the page shows cards.

use super::search::Rows;
use crate::web::table::{Table, nothing, text};
use crate::web::visitor::Visitor;

/// The items with the best offer of each.
pub(super) fn listed(visitor: &Visitor, rows: &Rows) -> Table {
    let (language, state) = (visitor.language, &visitor.caller.reference.state);
    let columns = [
        ("code", false),
        ("item", false),
        ("category", false),
        ("maker", false),
        ("supplier", false),
        ("unit-price", true),
        ("lead-days", true),
    ];
    let mut listed = Table::new(language, &columns);
    for hit in &rows.answer.hits {
        let Some(item) = rows.items.get(&hit.item) else { continue };
        let category = state.categories.known(&item.category);
        let offer = hit.offers.first().and_then(|id| rows.offers.get(id));
        let offer = offer.and_then(|offer| Some((offer, rows.contracts.get(&offer.contract)?)));
        let of_offer = match offer {
            Some((offer, contract)) => [
                text(visitor.organisation(contract.supplier)),
                listed.money(offer.unit_price_minor, contract.currency),
                listed.number(offer.lead_time_days),
            ],
            None => [nothing(), nothing(), nothing()],
        };
        let of_item = [
            text(&item.code),
            text(language.name(&item.name_uk, &item.name_en)),
            text(language.name(&category.name_uk, &category.name_en)),
            text(visitor.organisation(item.maker)),
        ];
        listed.row(of_item.into_iter().chain(of_offer).collect::<Vec<_>>());
    }
    listed
}
