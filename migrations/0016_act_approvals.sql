-- Acts that wait for a signature have their signers reminded, then those above; acts of before have nobody told.

ALTER TABLE act ADD COLUMN approval_hours {int} NOT NULL DEFAULT 0;
ALTER TABLE act ADD COLUMN approval_due_at {int};
ALTER TABLE act ADD COLUMN approval_level {int} NOT NULL DEFAULT 0;
