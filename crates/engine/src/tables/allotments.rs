//! How the rows of `domain::allotments` lie in the database.

use super::stored;

stored! {
    domain::allotments::Allotment {
        id: ["id"],
        code: ["code"],
        fund: ["fund_id"],
        currency: ["currency"],
        unit: ["unit_id"],
        parent: ["parent_id"],
        document: ["document"],
        stages: ["available_minor", "committed_minor", "obligated_minor", "advanced_minor", "accrued_minor", "paid_minor"],
        class_limits: ["class_limits"],
        is_lapsed: ["is_lapsed"],
        lapse_on: ["lapse_on"],
        revision: ["revision"],
    }
    domain::allotments::UnitAllotments {
        unit: ["unit_id"],
        allotments: ["allotments"],
    }
}
