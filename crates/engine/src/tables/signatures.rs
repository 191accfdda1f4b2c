//! How the rows of `domain::signatures` lie in the database.

use super::stored;

stored! {
    domain::signatures::SignaturePolicy {
        id: ["id"],
        code: ["code"],
        document: ["document"],
        organisation: ["organisation_id"],
        category: ["category_id"],
        fund: ["fund_id"],
        is_emergency: ["is_emergency"],
        amount_from: ["amount_from_minor", "currency"],
        steps: ["steps"],
        hours: ["hours"],
        revision: ["revision"],
    }
    domain::signatures::SignedDocument {
        object: ["object"],
        edition: ["edition"],
        document: ["document"],
    }
    domain::signatures::Signature {
        object: ["object"],
        ordinal: ["ordinal"],
        edition: ["edition"],
        purpose: ["purpose"],
        person: ["person_id"],
        acting_for: ["acting_for_id"],
        key: ["key_id"],
        method: ["method"],
        digest: ["digest"],
        signature: ["signature"],
        assertion: ["assertion"],
        at: ["at"],
    }
}
