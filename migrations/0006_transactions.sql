ALTER TABLE customers ADD COLUMN reference TEXT;

CREATE UNIQUE INDEX customers_reference ON customers (reference);

CREATE TABLE customer_links (
    reference TEXT NOT NULL PRIMARY KEY,
    email_key TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX customer_links_email ON customer_links (email_key);

CREATE TABLE transactions (
    id UUID NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    customer_ref TEXT NOT NULL,
    customer UUID REFERENCES customers (id),
    kind TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('sender', 'recipient')),
    amount TEXT NOT NULL,
    currency TEXT NOT NULL,
    decimals BIGINT NOT NULL,
    fee TEXT,
    counterparty TEXT NOT NULL,
    account TEXT NOT NULL,
    private BYTEA NOT NULL,
    country TEXT,
    method TEXT,
    hash TEXT,
    uetr TEXT,
    end_to_end TEXT,
    created_at BIGINT NOT NULL,
    expected_by BIGINT,
    state TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('under_way', 'done', 'undone')),
    reason TEXT,
    state_at BIGINT NOT NULL,
    confirmations BIGINT,
    confirmations_needed BIGINT,
    search TEXT NOT NULL,
    names TEXT NOT NULL DEFAULT '',
    worth BIGINT NOT NULL
);

CREATE INDEX transactions_customer ON transactions (customer, created_at, id);
CREATE INDEX transactions_waiting ON transactions (customer_ref) WHERE customer IS NULL;
CREATE INDEX transactions_uetr ON transactions (uetr) WHERE uetr IS NOT NULL;
CREATE INDEX transactions_hash ON transactions (hash) WHERE hash IS NOT NULL;
CREATE INDEX transactions_end_to_end ON transactions (end_to_end) WHERE end_to_end IS NOT NULL;

CREATE TABLE transaction_events (
    id TEXT NOT NULL PRIMARY KEY,
    transaction_ref TEXT NOT NULL,
    state TEXT,
    reason TEXT,
    voids TEXT,
    confirmations BIGINT,
    confirmations_needed BIGINT,
    hash TEXT,
    uetr TEXT,
    end_to_end TEXT,
    expected_by BIGINT,
    occurred_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    body BYTEA NOT NULL
);

CREATE INDEX transaction_events_ref ON transaction_events (transaction_ref, occurred_at);

CREATE TABLE deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    body BYTEA NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX deliveries_at ON deliveries (at);

CREATE TABLE imports (
    file BYTEA NOT NULL PRIMARY KEY,
    lines BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    rejects_bytes BIGINT NOT NULL,
    at BIGINT NOT NULL
);
