CREATE TABLE customers (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    locale TEXT NOT NULL,
    terms TEXT NOT NULL,
    phrase TEXT,
    hold_until BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE sign_ups (
    id UUID NOT NULL PRIMARY KEY,
    token BYTEA UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    password TEXT NOT NULL,
    locale TEXT NOT NULL,
    terms TEXT NOT NULL,
    asked_at BIGINT NOT NULL
);

CREATE TABLE recoveries (
    id UUID NOT NULL PRIMARY KEY,
    token BYTEA UNIQUE,
    email_key TEXT NOT NULL,
    customer UUID REFERENCES customers (id),
    locale TEXT NOT NULL,
    agent TEXT NOT NULL,
    place TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX recoveries_email ON recoveries (email_key, asked_at);

CREATE TABLE attempts (
    key BYTEA NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);

CREATE TABLE devices (
    customer UUID NOT NULL REFERENCES customers (id),
    token BYTEA NOT NULL,
    agent TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (customer, token)
);

CREATE TABLE sessions (
    sid BYTEA NOT NULL PRIMARY KEY,
    customer UUID REFERENCES customers (id),
    data TEXT NOT NULL,
    agent TEXT NOT NULL,
    place TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE INDEX sessions_customer ON sessions (customer);

CREATE TABLE account_events (
    id UUID NOT NULL PRIMARY KEY,
    customer UUID NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL,
    agent TEXT NOT NULL,
    place TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX account_events_customer ON account_events (customer, at);

CREATE TABLE messages (
    id UUID NOT NULL PRIMARY KEY,
    customer UUID REFERENCES customers (id),
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at BIGINT NOT NULL
);

CREATE INDEX messages_customer ON messages (customer, sent_at);

CREATE TABLE jobs (
    id UUID NOT NULL PRIMARY KEY,
    job TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    error TEXT,
    parked BOOLEAN NOT NULL
);

CREATE INDEX jobs_due ON jobs (parked, run_at);
