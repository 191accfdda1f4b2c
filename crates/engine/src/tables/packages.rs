//! How the rows of `domain::packages` lie in the database.

use super::stored;

stored! {
    domain::packages::Package {
        id: ["id"],
        code: ["code"],
        owner: ["owner_id"],
        validator: ["validator_id"],
        releaser: ["releaser_id"],
        name_uk: ["name_uk"],
        name_en: ["name_en"],
        currency: ["currency"],
        target_minor: ["target_minor"],
        version: ["version"],
        line_count: ["line_count"],
        total_minor: ["total_minor"],
        pledges: ["pledges"],
        funded_minor: ["funded_minor"],
        status: ["status"],
        is_held: ["is_held"],
        editions: ["editions"],
        signature_count: ["signature_count"],
        revision: ["revision"],
    }
    domain::packages::PackageLine {
        package: ["package_id"],
        version: ["version"],
        line: ["line"],
        composed: ["requirement_id", "item_id", "quantity", "source", "supplier_id", "unit_price_minor", "available_on"],
        validation: ["validation"],
        release: ["release"],
        orders: ["orders"],
    }
    domain::packages::Judgement {
        package: ["package_id"],
        version: ["version"],
        gate: ["gate"],
        edition: ["edition"],
        document_digest: ["document_digest"],
        steps: ["steps"],
        steps_signed: ["steps_signed"],
    }
    domain::packages::PackageShare {
        package: ["package_id"],
        pledge: ["pledge_id"],
        amount_minor: ["amount_minor"],
        worth_minor: ["worth_minor"],
    }
}
