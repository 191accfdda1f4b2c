-- Up to where people were told of days that come near or have passed.

ALTER TABLE local_notice_cursor ADD COLUMN day TEXT;
ALTER TABLE local_notice_cursor ADD COLUMN day_rules {int} NOT NULL DEFAULT 0;
ALTER TABLE local_notice_cursor ADD COLUMN day_after {bytes};
