CREATE TABLE day_leaves (
    day TEXT NOT NULL,
    position BIGINT NOT NULL,
    chain UUID NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (day, position)
);

-- How far a chain is covered.
CREATE UNIQUE INDEX day_leaves_chain ON day_leaves (chain, seq);

CREATE TABLE day_heads (
    day TEXT NOT NULL PRIMARY KEY,
    before BYTEA NOT NULL,
    leaves BIGINT NOT NULL,
    root BYTEA NOT NULL,
    head BYTEA NOT NULL,
    at BIGINT NOT NULL
);

-- A fingerprint that somebody holds is looked for.
CREATE INDEX events_hash ON events (hash);
CREATE INDEX day_heads_head ON day_heads (head);

--lite CREATE TRIGGER day_leaves_stay BEFORE DELETE ON day_leaves BEGIN SELECT RAISE(ABORT, 'daily proofs are append-only'); END;
--lite CREATE TRIGGER day_leaves_unchanged BEFORE UPDATE ON day_leaves BEGIN SELECT RAISE(ABORT, 'daily proofs are append-only'); END;
--lite CREATE TRIGGER day_heads_stay BEFORE DELETE ON day_heads BEGIN SELECT RAISE(ABORT, 'daily proofs are append-only'); END;
--lite CREATE TRIGGER day_heads_unchanged BEFORE UPDATE ON day_heads BEGIN SELECT RAISE(ABORT, 'daily proofs are append-only'); END;
--pg CREATE FUNCTION days_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
--pg BEGIN
--pg   RAISE EXCEPTION 'daily proofs are append-only';
--pg END $$;
--pg CREATE TRIGGER day_leaves_stay BEFORE UPDATE OR DELETE ON day_leaves FOR EACH ROW EXECUTE FUNCTION days_append_only();
--pg CREATE TRIGGER day_heads_stay BEFORE UPDATE OR DELETE ON day_heads FOR EACH ROW EXECUTE FUNCTION days_append_only();
