-- Every decision of a case, so that one which was objected to stays in the figures of its own period.
CREATE TABLE rulings (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    at BIGINT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('upheld', 'partly_upheld', 'offer', 'not_upheld')),
    root_cause TEXT NOT NULL
);

CREATE INDEX rulings_at ON rulings (at);
CREATE INDEX rulings_case ON rulings (case_id, at);

INSERT INTO rulings (id, case_id, at, verdict, root_cause)
SELECT id, id, decided_at, verdict, COALESCE(root_cause, '') FROM cases
WHERE decided_at IS NOT NULL AND verdict IS NOT NULL;

-- The supervisor to whom a case went when a date was missed.
ALTER TABLE cases ADD COLUMN escalated_to UUID REFERENCES staff (id);
