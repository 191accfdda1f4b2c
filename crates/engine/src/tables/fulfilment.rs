//! How the rows of `domain::fulfilment` lie in the database.

use super::stored;

stored! {
    domain::fulfilment::Despatch {
        id: ["id"],
        number: ["number"],
        order: ["order_id"],
        unit: ["unit_id"],
        supplier: ["supplier_id"],
        packing_list: ["packing_list"],
        line_count: ["line_count"],
        expected_on: ["expected_on"],
        despatched_by: ["despatched_by_id"],
        despatched_at: ["despatched_at"],
        status: ["status"],
        at_hub_on: ["at_hub_on"],
        hub: ["hub_id"],
        hub_count: ["hub_count"],
        arrived_on: ["arrived_on"],
        received_by: ["received_by_id"],
        open_act: ["open_act_id"],
        revision: ["revision"],
    }
    domain::fulfilment::DespatchLine {
        despatch: ["despatch_id"],
        line: ["line"],
        order_line: ["order_line"],
        item: ["item_id"],
        lot: ["lot"],
        quantity: ["quantity"],
        manifest: ["manifest", "attempt", "parts", "serials", "digest", "ends_at"],
        accepted: ["accepted"],
        rejected: ["rejected"],
        missing: ["missing"],
    }
    domain::fulfilment::HubStay {
        despatch: ["despatch_id"],
        position: ["position"],
        hub: ["hub_id"],
        on: ["day"],
        document: ["document"],
        recorded_by: ["recorded_by_id"],
    }
    domain::fulfilment::PackingList {
        supplier: ["supplier_id"],
        number: ["number"],
        despatch: ["despatch_id"],
    }
    domain::fulfilment::Serial {
        item: ["item_id"],
        number: ["number"],
        despatch: ["despatch_id"],
        line: ["line"],
        attempt: ["attempt"],
        position: ["position"],
        state: ["state"],
    }
}
