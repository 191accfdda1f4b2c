//! How the rows of `domain::funds` lie in the database.

use super::stored;

stored! {
    domain::funds::Fund {
        id: ["id"],
        code: ["code"],
        source_kind: ["source_kind"],
        owner: ["owner_id"],
        currency: ["currency"],
        name_uk: ["name_uk"],
        name_en: ["name_en"],
        programme_code: ["programme_code"],
        economic_code: ["economic_code"],
        budget_year: ["budget_year"],
        lapse_on: ["lapse_on"],
        earmark: ["earmark"],
        source_minor: ["source_minor"],
        exchange_minor: ["exchange_minor"],
        unallotted_minor: ["unallotted_minor"],
        lapsed_minor: ["lapsed_minor"],
        revision: ["revision"],
    }
    domain::funds::BankDocument {
        fund: ["fund_id"],
        reference: ["reference"],
        amount_minor: ["amount_minor"],
    }
    domain::funds::Posting {
        sequence: ["sequence"],
        ordinal: ["ordinal"],
        from: ["from_holder", "from_account"],
        to: ["to_holder", "to_account"],
        amount_minor: ["amount_minor"],
        currency: ["currency"],
        order: ["order_id"],
    }
}
