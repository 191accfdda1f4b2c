//! How the rows of `domain::contracts` lie in the database.

use super::stored;

stored! {
    domain::contracts::Framework {
        id: ["id"],
        code: ["code"],
        name_uk: ["name_uk"],
        name_en: ["name_en"],
        buyer: ["buyer_id"],
        currency: ["currency"],
        from: ["valid_from"],
        to: ["valid_to"],
        ceiling_minor: ["ceiling_minor"],
        called_minor: ["called_minor"],
        ceiling_quantity: ["ceiling_quantity"],
        called_quantity: ["called_quantity"],
    }
    domain::contracts::Contract {
        id: ["id"],
        code: ["code"],
        kind: ["kind"],
        framework: ["framework_id"],
        rank: ["rank"],
        supplier: ["supplier_id"],
        buyer: ["buyer_id"],
        currency: ["currency"],
        signed_on: ["signed_on"],
        from: ["valid_from"],
        to: ["valid_to"],
        ceiling_minor: ["ceiling_minor"],
        called_minor: ["called_minor"],
        delivery_terms: ["delivery_terms"],
        penalty_rules: ["penalty_rules"],
        amendments: ["amendments"],
        line_count: ["line_count"],
        status: ["status"],
        revision: ["revision"],
    }
    domain::contracts::ContractLine {
        contract: ["contract_id"],
        item: ["item_id"],
        unit_price_minor: ["unit_price_minor"],
        ceiling_quantity: ["ceiling_quantity"],
        tax_category: ["tax_category"],
        tax_rate_percent: ["tax_rate_percent"],
        price_rises: ["price_rises"],
    }
    domain::contracts::Offer {
        id: ["id"],
        contract: ["contract_id"],
        item: ["item_id"],
        unit_price_minor: ["unit_price_minor"],
        stock: ["stock"],
        reserved: ["reserved"],
        called_quantity: ["called_quantity"],
        minimum: ["minimum"],
        pack: ["pack"],
        lead_time_days: ["lead_time_days"],
        from: ["valid_from"],
        to: ["valid_to"],
        revision: ["revision"],
    }
    domain::contracts::OfferPrice {
        offer: ["offer_id"],
        sequence: ["sequence"],
        at: ["at"],
        unit_price_minor: ["unit_price_minor"],
    }
}
