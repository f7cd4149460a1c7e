CREATE TABLE staff (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
    password TEXT NOT NULL,
    invitation BYTEA UNIQUE,
    invited_at BIGINT NOT NULL,
    disabled_at BIGINT,
    epoch BIGINT NOT NULL DEFAULT 0,
    code_failures BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE TABLE chains (
    chain UUID NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

CREATE TABLE events (
    chain UUID NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    payload TEXT,
    salt BYTEA,
    commitment BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (chain, seq)
);

--lite CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
--lite CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
--lite WHEN NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.chain <> OLD.chain OR NEW.seq <> OLD.seq
--lite OR NEW.kind <> OLD.kind OR NEW.actor <> OLD.actor OR NEW.at <> OLD.at
--lite OR NEW.commitment <> OLD.commitment OR NEW.hash <> OLD.hash
--lite BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
--pg CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
--pg BEGIN
--pg   IF TG_OP = 'UPDATE' AND NEW.payload IS NULL AND NEW.salt IS NULL
--pg     AND (NEW.chain, NEW.seq, NEW.kind, NEW.actor, NEW.at, NEW.commitment, NEW.hash)
--pg       = (OLD.chain, OLD.seq, OLD.kind, OLD.actor, OLD.at, OLD.commitment, OLD.hash) THEN
--pg     RETURN NEW;
--pg   END IF;
--pg   RAISE EXCEPTION 'events are append-only';
--pg END $$;
--pg CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_append_only();
