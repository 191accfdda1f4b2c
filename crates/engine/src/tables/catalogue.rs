//! How the rows of `domain::catalogue` lie in the database.

use super::stored;

stored! {
    domain::catalogue::Category {
        id: ["id"],
        code: ["code"],
        domain: ["domain"],
        cpv: ["cpv"],
        name_uk: ["name_uk"],
        name_en: ["name_en"],
        characteristics: ["characteristics"],
        revision: ["revision"],
    }
    domain::catalogue::Item {
        id: ["id"],
        code: ["code"],
        maker: ["maker_id"],
        category: ["category_id"],
        name_uk: ["name_uk"],
        name_en: ["name_en"],
        model: ["model"],
        model_revision: ["model_revision"],
        nsn: ["nsn"],
        unit_of_issue: ["unit_of_issue"],
        characteristics: ["characteristics"],
        spares: ["spares"],
        substitutes: ["substitutes"],
        class: ["class"],
        status: ["status"],
        revision: ["revision"],
        file_count: ["file_count"],
    }
}
