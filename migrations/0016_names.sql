-- Staff look for a customer by the whole name, in whichever case it is written.
CREATE INDEX customers_name ON customers ((LOWER(name)));
-- The dates that were missed in a period, met meanwhile or not.
CREATE INDEX clocks_ended ON clocks (due_at);
