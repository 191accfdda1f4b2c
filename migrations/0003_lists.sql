-- What people's lists of deliveries follow; none lies on the way of an order.
CREATE INDEX despatch_by_order ON despatch (order_id, id);
CREATE INDEX despatch_by_unit ON despatch (unit_id, id);
CREATE INDEX despatch_by_supplier ON despatch (supplier_id, id);
CREATE INDEX act_by_despatch ON act (despatch_id, id);
CREATE INDEX act_by_unit ON act (unit_id, id);
