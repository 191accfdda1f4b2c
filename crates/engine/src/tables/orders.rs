//! How the rows of `domain::orders` lie in the database.

use super::stored;

stored! {
    domain::orders::Order {
        id: ["id"],
        number: ["number"],
        unit: ["unit_id"],
        contract: ["contract_id"],
        supplier: ["supplier_id"],
        buyer: ["buyer_id"],
        delivery_point: ["delivery_point_id"],
        currency: ["currency"],
        total_minor: ["total_minor"],
        line_count: ["line_count"],
        placed_by: ["placed_by_id"],
        orderers: ["orderers"],
        accepted_by: ["accepted_by"],
        paid_by: ["paid_by"],
        placed_at: ["placed_at"],
        status: ["status"],
        progress: ["progress"],
        edition: ["edition"],
        last_edition: ["last_edition"],
        document_digest: ["document_digest"],
        is_emergency: ["is_emergency"],
        steps: ["steps"],
        steps_signed: ["steps_signed"],
        signature_count: ["signature_count"],
        hold_until: ["hold_until"],
        approval_hours: ["approval_hours"],
        approval_due_at: ["approval_due_at"],
        approval_level: ["approval_level"],
        reminded_at: ["reminded_at"],
        assigned_to: ["assigned_to_id"],
        is_amending: ["is_amending"],
        answer_until: ["answer_until"],
        is_escalated: ["is_escalated"],
        sent_at: ["sent_at"],
        reason: ["reason"],
        revision: ["revision"],
        silent_at: ["silent_at"],
    }
    domain::orders::OrderLine {
        order: ["order_id"],
        line: ["line"],
        offer: ["offer_id"],
        item: ["item_id"],
        unit_price_minor: ["unit_price_minor"],
        quantity: ["quantity"],
        reserved: ["reserved"],
        short: ["short"],
        promised_on: ["promised_on"],
        charge_count: ["charge_count"],
        answer: ["answer"],
        confirmed: ["confirmed"],
        despatched: ["despatched"],
        arrived: ["arrived"],
        accepted: ["accepted"],
        rejected: ["rejected"],
        missing: ["missing"],
        invoiced: ["invoiced"],
        paid: ["paid"],
        cancelled: ["cancelled"],
    }
    domain::orders::Charge {
        key: ["order_id", "line", "position"],
        allotment: ["allotment_id"],
        class: ["class"],
        stages: ["available_minor", "committed_minor", "obligated_minor", "advanced_minor", "accrued_minor", "paid_minor"],
        payable_minor: ["payable_minor"],
        cut_from: ["cut_from"],
    }
    domain::orders::Proposal {
        order: ["order_id"],
        line: ["line"],
        terms: ["quantity", "promised_on", "offer_id", "item_id", "unit_price_minor"],
    }
    domain::orders::write_message::Conversation {
        order: ["order_id"],
        messages: ["messages"],
    }
    domain::orders::Amendment {
        order: ["order_id"],
        edition: ["edition"],
        document_digest: ["document_digest"],
        steps: ["steps"],
        steps_signed: ["steps_signed"],
        hold_until: ["hold_until"],
        reason: ["reason"],
        lines: ["lines"],
    }
}
