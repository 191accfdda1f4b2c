//! How the rows of `domain::requirements` lie in the database.

use super::stored;

stored! {
    domain::requirements::Requirement {
        id: ["id"],
        number: ["number"],
        unit: ["unit_id"],
        need: ["need"],
        terms: ["quantity", "needed_from", "needed_to", "priority", "urgency"],
        part_of: ["part_of_id"],
        parts: ["parts"],
        list: ["list_id"],
        status: ["status"],
        change_count: ["change_count"],
        revision: ["revision"],
    }
    domain::requirements::RequirementChange {
        requirement: ["requirement_id"],
        position: ["position"],
        sequence: ["sequence"],
        at: ["at"],
        person: ["person_id"],
        action: ["action"],
        reason: ["reason"],
        terms: ["quantity", "needed_from", "needed_to", "priority", "urgency"],
        status: ["status"],
    }
    domain::requirements::RequirementList {
        id: ["id"],
        code: ["code"],
        owner: ["owner_id"],
        validator: ["validator_id"],
        name_uk: ["name_uk"],
        name_en: ["name_en"],
        versions: ["versions"],
        revision: ["revision"],
    }
    domain::requirements::ListVersion {
        list: ["list_id"],
        version: ["version"],
        submitted_at: ["submitted_at"],
        submitted_by: ["submitted_by_id"],
        line_count: ["line_count"],
    }
    domain::requirements::ListLine {
        list: ["list_id"],
        version: ["version"],
        requirement: ["requirement_id"],
        number: ["number"],
        unit: ["unit_id"],
        need: ["need"],
        terms: ["quantity", "needed_from", "needed_to", "priority", "urgency"],
        verdict: ["verdict"],
    }
}
