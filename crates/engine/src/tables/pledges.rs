//! How the rows of `domain::pledges` lie in the database.

use super::stored;

stored! {
    domain::pledges::Pledge {
        id: ["id"],
        code: ["code"],
        partner: ["partner_id"],
        name_uk: ["name_uk"],
        name_en: ["name_en"],
        currency: ["currency"],
        rate: ["rate"],
        announced: ["announced_minor", "announced_on"],
        pledged: ["pledged_minor", "pledged_on"],
        confirmed: ["confirmed_minor", "confirmed_on"],
        transferred: ["transferred_minor", "transferred_on"],
        allocated_minor: ["allocated_minor"],
        appropriation: ["appropriation"],
        appropriation_on: ["appropriation_on"],
        earmark: ["earmark"],
        lapse_on: ["lapse_on"],
        tranches: ["tranches"],
        fund: ["fund_id"],
        status: ["status"],
        step_count: ["step_count"],
        revision: ["revision"],
    }
    domain::pledges::PledgeStep {
        pledge: ["pledge_id"],
        position: ["position"],
        partner: ["partner_id"],
        at: ["at"],
        person: ["person_id"],
        action: ["action"],
        on: ["on_day"],
        document: ["document"],
        amount_minor: ["amount_minor"],
        currency: ["currency"],
        rate: ["rate"],
    }
    domain::pledges::YearPlan {
        owner: ["owner_id"],
        year: ["year"],
        currency: ["currency"],
        months: ["months"],
        document: ["document"],
        revision: ["revision"],
    }
    domain::pledges::Vetting {
        partner: ["partner_id"],
        maker: ["maker_id"],
        result: ["result"],
        on: ["on_day"],
        vetted_by: ["vetted_by"],
        letter: ["letter"],
        recorded_by: ["recorded_by_id"],
        revision: ["revision"],
    }
    domain::pledges::PledgeTransfer {
        reference: ["reference"],
        pledge: ["pledge_id"],
        amount_minor: ["amount_minor"],
        on: ["on_day"],
    }
}
