CREATE TABLE redress (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    at BIGINT NOT NULL,
    asset TEXT NOT NULL,
    amount TEXT NOT NULL
);

CREATE INDEX redress_at ON redress (at);
CREATE INDEX redress_case ON redress (case_id);
