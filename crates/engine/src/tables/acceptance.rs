//! How the rows of `domain::acceptance` lie in the database.

use super::stored;

stored! {
    domain::acceptance::Act {
        id: ["id"],
        number: ["number"],
        despatch: ["despatch_id"],
        order: ["order_id"],
        unit: ["unit_id"],
        supplier: ["supplier_id"],
        status: ["status"],
        edition: ["edition"],
        document_digest: ["document_digest"],
        steps: ["steps"],
        steps_signed: ["steps_signed"],
        line_count: ["line_count"],
        exception_count: ["exception_count"],
        discrepancy_count: ["discrepancy_count"],
        drawn_by: ["drawn_by_id"],
        drawn_at: ["drawn_at"],
        accepted_at: ["accepted_at"],
        approval_hours: ["approval_hours"],
        approval_due_at: ["approval_due_at"],
        approval_level: ["approval_level"],
        revision: ["revision"],
        file_count: ["file_count"],
    }
    domain::acceptance::ActLine {
        act: ["act_id"],
        position: ["position"],
        line: ["line"],
        order_line: ["order_line"],
        accepted: ["accepted"],
        rejected: ["rejected"],
        missing: ["missing"],
        unjudged: ["unjudged"],
        offset_minor: ["offset_minor"],
        accrued_minor: ["accrued_minor"],
    }
    domain::acceptance::ActException {
        act: ["act_id"],
        position: ["position"],
        line: ["line"],
        item: ["item_id"],
        serial: ["serial"],
        verdict: ["verdict"],
        discrepancy: ["discrepancy"],
    }
    domain::acceptance::Discrepancy {
        act: ["act_id"],
        position: ["position"],
        code: ["code"],
        line: ["line"],
        quantity: ["quantity"],
        withheld: ["withheld"],
        found: ["found"],
        note: ["note"],
        status: ["status"],
        outcome: ["outcome"],
    }
}
