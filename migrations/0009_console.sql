CREATE TABLE redress (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    at BIGINT NOT NULL,
    asset TEXT NOT NULL,
    amount TEXT NOT NULL
);

CREATE INDEX redress_at ON redress (at);
CREATE INDEX redress_case ON redress (case_id);

-- The orders of the staff's queue, as `staff::queue` asks for them.
CREATE INDEX cases_order ON cases ((COALESCE(legal_due, 9223372036854775807)), (-worth), id) WHERE closed_at IS NULL;
CREATE INDEX cases_mine ON cases (assignee, (COALESCE(legal_due, 9223372036854775807)), (-worth), id)
    WHERE closed_at IS NULL AND assignee IS NOT NULL;
CREATE INDEX cases_ended ON cases (state, (COALESCE(legal_due, 9223372036854775807)), (-worth), id)
    WHERE closed_at IS NOT NULL;
