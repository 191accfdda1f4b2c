-- Papers of a supplier, newest first: an act names its supplier too. And acts that wait for a signature.

ALTER TABLE act ADD COLUMN supplier_id {bytes};
UPDATE act SET supplier_id = (SELECT supplier_id FROM despatch WHERE despatch.id = act.despatch_id);

CREATE INDEX act_by_supplier ON act (supplier_id, id);
CREATE INDEX invoice_by_supplier ON invoice (supplier_id, id);
CREATE INDEX payment_by_supplier ON payment (supplier_id, id);
CREATE INDEX act_waiting ON act (id) WHERE status IN ('drawn', 'signed');
