//! What units say of items.

use super::stored;

stored! {
    domain::ratings::Rating {
        id: ["id"],
        item: ["item_id"],
        maker: ["maker_id"],
        unit: ["unit_id"],
        order: ["order_id"],
        marks: ["overall", "build_quality", "ease_of_use", "field_conditions", "interference_resistance"],
        rated_by: ["rated_by_id"],
        rated_at: ["rated_at"],
        rated_in: ["rated_in"],
        editions: ["editions"],
        status: ["status"],
        opens_at: ["opens_at"],
        answered_in: ["answered_in"],
        withheld_in: ["withheld_in"],
        revision: ["revision"],
    }
    domain::ratings::UnitRating {
        unit: ["unit_id"],
        item: ["item_id"],
        rating: ["rating_id"],
    }
}
