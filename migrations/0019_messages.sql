-- What unit, supplier and agency write to each other about an order; the texts are personal and lie in `personal`.

CREATE TABLE conversation (
    order_id {bytes} NOT NULL,
    messages {int} NOT NULL,
    PRIMARY KEY (order_id)
) {clustered};
