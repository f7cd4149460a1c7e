ALTER TABLE transaction_events ADD COLUMN task TEXT;
ALTER TABLE transaction_events ADD COLUMN task_until BIGINT;
ALTER TABLE transaction_events ADD COLUMN available_from BIGINT;

ALTER TABLE transactions ADD COLUMN task TEXT;
ALTER TABLE transactions ADD COLUMN task_until BIGINT;
ALTER TABLE transactions ADD COLUMN available_from BIGINT;
