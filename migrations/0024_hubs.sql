-- The way of a despatch from hub to hub.

ALTER TABLE despatch ADD COLUMN hub_id {bytes};
ALTER TABLE despatch ADD COLUMN hub_count {int} NOT NULL DEFAULT 0;

CREATE TABLE hub_stay (
    despatch_id {bytes} NOT NULL,
    position {int} NOT NULL,
    hub_id {bytes} NOT NULL,
    day TEXT NOT NULL,
    document TEXT NOT NULL,
    recorded_by_id {bytes} NOT NULL,
    PRIMARY KEY (despatch_id, position)
) {clustered};

CREATE INDEX despatch_hub ON despatch (hub_id, id) WHERE hub_id IS NOT NULL;
