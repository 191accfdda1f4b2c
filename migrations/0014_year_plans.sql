-- What is to come from partners in the months of a year.

CREATE TABLE year_plan (
    owner_id {bytes} NOT NULL,
    year {int} NOT NULL,
    currency TEXT NOT NULL,
    months TEXT NOT NULL,
    document TEXT NOT NULL,
    revision {int} NOT NULL,
    PRIMARY KEY (owner_id, year)
) {clustered};

CREATE INDEX pledge_transfer_by_day ON pledge_transfer (on_day);
