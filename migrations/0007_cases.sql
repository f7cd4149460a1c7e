CREATE TABLE watches (
    customer UUID NOT NULL REFERENCES customers (id),
    transaction_id UUID NOT NULL REFERENCES transactions (id),
    until BIGINT NOT NULL,
    PRIMARY KEY (customer, transaction_id)
);

CREATE INDEX watches_transaction ON watches (transaction_id);

CREATE TABLE drafts (
    id UUID NOT NULL PRIMARY KEY,
    customer UUID NOT NULL REFERENCES customers (id),
    transaction_id UUID REFERENCES transactions (id),
    answers BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX drafts_customer ON drafts (customer, changed_at);

CREATE TABLE cases (
    id UUID NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('appeal', 'dispute', 'unlock', 'question')),
    customer UUID NOT NULL REFERENCES customers (id),
    transaction_id UUID REFERENCES transactions (id),
    role TEXT CHECK (role IN ('sender', 'recipient')),
    problem TEXT NOT NULL,
    insisted BOOLEAN NOT NULL,
    answers BYTEA NOT NULL,
    draft UUID UNIQUE,
    locale TEXT NOT NULL,
    jurisdiction TEXT NOT NULL,
    regime TEXT NOT NULL,
    worth BIGINT NOT NULL,
    state TEXT NOT NULL,
    turn TEXT NOT NULL CHECK (turn IN ('customer', 'us', 'third_party', 'nobody')),
    version BIGINT NOT NULL,
    filed_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    first_reply_at BIGINT,
    promised_at BIGINT NOT NULL,
    promised_zone TEXT NOT NULL,
    next_at BIGINT,
    legal_due BIGINT,
    chase_from BIGINT NOT NULL,
    chased_at BIGINT,
    breached_at BIGINT,
    assignee UUID REFERENCES staff (id),
    outcome TEXT,
    reason TEXT,
    verdict TEXT CHECK (verdict IN ('upheld', 'partly_upheld', 'offer', 'not_upheld')),
    root_cause TEXT,
    decisions BIGINT NOT NULL,
    objections BIGINT NOT NULL,
    decided_at BIGINT,
    closed_at BIGINT
);

CREATE UNIQUE INDEX cases_open ON cases (transaction_id, role) WHERE closed_at IS NULL AND kind = 'appeal';
CREATE INDEX cases_customer ON cases (customer, filed_at, id);
CREATE INDEX cases_queue ON cases (legal_due, worth, id) WHERE closed_at IS NULL;
CREATE INDEX cases_transaction ON cases (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX cases_filed ON cases (filed_at);
CREATE INDEX cases_decided ON cases (decided_at) WHERE decided_at IS NOT NULL;

CREATE TABLE clocks (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    regime TEXT NOT NULL,
    clock TEXT NOT NULL,
    version BIGINT NOT NULL,
    calendar TEXT NOT NULL,
    owed_by TEXT NOT NULL CHECK (owed_by IN ('us', 'customer', 'other')),
    legal BOOLEAN NOT NULL,
    started_at BIGINT NOT NULL,
    due_on TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    met_at BIGINT,
    breached_at BIGINT
);

CREATE INDEX clocks_case ON clocks (case_id);
CREATE INDEX clocks_due ON clocks (due_at) WHERE met_at IS NULL;

CREATE TABLE evidence (
    id UUID NOT NULL PRIMARY KEY,
    customer UUID NOT NULL REFERENCES customers (id),
    draft UUID REFERENCES drafts (id),
    case_id UUID REFERENCES cases (id),
    slot TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    file TEXT NOT NULL,
    viewable BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    locked BOOLEAN NOT NULL,
    scan TEXT NOT NULL CHECK (scan IN ('waiting', 'clean', 'quarantined')),
    added_at BIGINT NOT NULL
);

CREATE INDEX evidence_draft ON evidence (draft) WHERE draft IS NOT NULL;
CREATE INDEX evidence_case ON evidence (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE legs (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    institution TEXT NOT NULL,
    reference TEXT NOT NULL,
    about TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    answered_at BIGINT,
    answer TEXT
);

CREATE INDEX legs_case ON legs (case_id);

CREATE TABLE proposals (
    id UUID NOT NULL PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    by_staff UUID NOT NULL REFERENCES staff (id),
    at BIGINT NOT NULL,
    decision BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused')),
    checked_by UUID REFERENCES staff (id),
    checked_at BIGINT
);

CREATE UNIQUE INDEX proposals_open ON proposals (case_id) WHERE state = 'open';
CREATE INDEX proposals_case ON proposals (case_id);

CREATE TABLE presence (
    case_id UUID NOT NULL REFERENCES cases (id),
    staff UUID NOT NULL REFERENCES staff (id),
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, staff)
);

CREATE TABLE saved_filters (
    id UUID NOT NULL PRIMARY KEY,
    staff UUID NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    UNIQUE (staff, name)
);

CREATE TABLE packets (
    token BYTEA NOT NULL PRIMARY KEY,
    transaction_id UUID NOT NULL REFERENCES transactions (id),
    customer UUID NOT NULL REFERENCES customers (id),
    made_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX packets_transaction ON packets (transaction_id);
