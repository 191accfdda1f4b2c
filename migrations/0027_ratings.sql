-- What units say of items they accepted; the words are personal and lie in `personal`.

CREATE TABLE rating (
    id {bytes} NOT NULL,
    item_id {bytes} NOT NULL,
    maker_id {bytes} NOT NULL,
    unit_id {bytes} NOT NULL,
    order_id {bytes} NOT NULL,
    overall {int},
    build_quality {int},
    ease_of_use {int},
    field_conditions {int},
    interference_resistance {int},
    rated_by_id {bytes} NOT NULL,
    rated_at {int} NOT NULL,
    rated_in {int} NOT NULL,
    editions {int} NOT NULL,
    status TEXT NOT NULL,
    opens_at {int} NOT NULL,
    answered_in {int},
    withheld_in {int},
    revision {int} NOT NULL,
    PRIMARY KEY (id)
) {clustered};

CREATE INDEX rating_item ON rating (item_id, id);
CREATE INDEX rating_maker ON rating (maker_id, id);
CREATE INDEX rating_unit ON rating (unit_id, id);
CREATE INDEX rating_revision ON rating (revision);

CREATE TABLE unit_rating (
    unit_id {bytes} NOT NULL,
    item_id {bytes} NOT NULL,
    rating_id {bytes} NOT NULL,
    PRIMARY KEY (unit_id, item_id)
) {clustered};
