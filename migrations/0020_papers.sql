-- Labels of a despatch name its serial numbers in their order.

CREATE INDEX serial_despatch ON serial (despatch_id, line, position);
