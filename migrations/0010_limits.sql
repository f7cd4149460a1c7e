-- When it was last written to the audit log that this member has looked at this case.
ALTER TABLE presence ADD COLUMN noted_at BIGINT NOT NULL DEFAULT 0;
